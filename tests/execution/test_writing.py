"""Files are written whole or not at all."""

import os

import pytest

from spadc.execution import write_atomically


def test_new_file(tmp_path):
    write_atomically(tmp_path / "out.py", "x = 1\n")
    assert (tmp_path / "out.py").read_text() == "x = 1\n"
    assert os.listdir(tmp_path) == ["out.py"]


def test_existing_file_keeps_its_mode(tmp_path):
    path = tmp_path / "out.py"
    path.write_text("old")
    path.chmod(0o640)
    write_atomically(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_link_is_followed(tmp_path):
    (tmp_path / "real.py").write_text("old")
    (tmp_path / "link.py").symlink_to("real.py")
    write_atomically(tmp_path / "link.py", "new")
    assert (tmp_path / "real.py").read_text() == "new"
    assert (tmp_path / "link.py").is_symlink()


def test_failure_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "out.py"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "new \udc80")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.py"]


def test_missing_directory(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        write_atomically(tmp_path / "nowhere" / "out.py", "x")
