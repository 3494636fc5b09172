"""Memory given back leaves everything working."""

from infra import memory


def test_a_library_goes_on_working_after_its_code_was_given_back() -> None:
    import _ctypes

    name = _ctypes.__file__.rsplit("/", 1)[-1]
    assert memory.give_back(name) > 0
    import ctypes

    assert ctypes.sizeof(ctypes.c_longlong) == 8
    assert memory.give_back("no such library") == 0
