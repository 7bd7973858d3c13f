"""The page of the command line is made from the commands: each, with every option, is on it."""

import shlex

from command_page import EXAMPLES, PAGE, commands, page


def test_the_page_is_up_to_date():
    assert PAGE.read_text("utf-8") == page(), "run python tests/cli/command_page.py"


def test_every_command_and_option_is_on_the_page():
    text = PAGE.read_text("utf-8")
    for name, command in commands():
        section = text.partition(f"\n## `dunning {name}")[2].partition("\n## ")[0]
        assert section, name
        for part in command.params:
            assert part.help, f"{name}: {part.name} has no help"
            assert part.help.replace("|", "\\|") in section, f"{name}: {part.name}"
            if part.param_type_name == "option":
                assert all(option in section for option in part.opts), f"{name}: {part.opts}"


def test_every_example_is_a_command_that_can_be_parsed():
    for name, command in commands():
        example = EXAMPLES.get(name, f"dunning {name}")
        words = shlex.split(example)
        assert words[: 1 + len(name.split())] == ["dunning", *name.split()]
        if name in EXAMPLES:
            command.make_context(name, words[1 + len(name.split()) :])
