"""What the tests of engine, runtime and API share: the laboratory, made once per run."""

import pytest
from lab import Lab


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    return Lab(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def world(lab):
    """Makes worlds and closes their engines."""
    made = []

    def make(*texts, **more):
        made.append(lab.world(*texts, **more))
        return made[-1]

    yield make
    for each in made:
        each.engine.close()


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/test.db"
