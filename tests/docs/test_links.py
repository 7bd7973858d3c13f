"""Every link of the README and the documentation leads somewhere; every page can be reached from the README."""

from __future__ import annotations

import pytest
from doc_pages import ROOT, anchors, links, pages

NOT_OURS = ("https://", "http://", "mailto:")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page):
    for link in links(page):
        if link.startswith(NOT_OURS):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.relative_to(ROOT)}: {link} leads nowhere"
        assert target.is_relative_to(ROOT), f"{page.relative_to(ROOT)}: {link} leads out of the project"
        if anchor:
            assert anchor in anchors(target), f"{page.relative_to(ROOT)}: {link}: {target.name} has no such heading"


def test_every_page_can_be_reached_from_the_readme():
    seen, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        seen.add(page)
        targets = (page.parent / link.partition("#")[0] for link in links(page) if not link.startswith(NOT_OURS))
        ahead += [found for each in targets if (found := each.resolve()).suffix == ".md" and found not in seen]
    assert [page.relative_to(ROOT).as_posix() for page in pages() if page not in seen] == []
