"""What holds for all dataclasses of the data layer."""

import importlib
import pkgutil
from dataclasses import fields, is_dataclass
from enum import StrEnum

import pytest

import mediasoup
from mediasoup.errors import InvalidParametersError
from mediasoup.json_codec import from_json

MODULES = [
    importlib.import_module(f"mediasoup.{module.name}")
    for module in pkgutil.iter_modules(mediasoup.__path__)
    if module.name.endswith(("_types", "_parameters", "_modes", "_rtp_capabilities"))
]
CLASSES = [
    value
    for module in MODULES
    for value in vars(module).values()
    if isinstance(value, type) and value.__module__ == module.__name__
]
DATA = [cls for cls in CLASSES if is_dataclass(cls)]
INPUT = [cls for cls in DATA if cls.__name__.endswith(("Options", "Settings", "Parameters", "Capabilities"))]


def test_the_layer_is_all_there():
    assert len(MODULES) >= 18
    assert len(DATA) > 100
    assert len({cls.__name__ for cls in CLASSES}) == len(CLASSES)


@pytest.mark.parametrize("cls", DATA, ids=lambda cls: cls.__name__)
def test_data_is_immutable_lean_and_described(cls: type):
    parameters = cls.__dataclass_params__  # type: ignore[attr-defined]
    assert parameters.frozen
    assert all(item.kw_only for item in fields(cls))
    assert "__slots__" in vars(cls)
    assert cls.__doc__
    assert not cls.__doc__.startswith(f"{cls.__name__}(")


@pytest.mark.parametrize("cls", INPUT, ids=lambda cls: cls.__name__)
def test_whatever_callers_give_can_be_checked(cls: type):
    with pytest.raises(InvalidParametersError, match="must be an object"):
        from_json(cls, None)


def test_enumerations_are_told_apart_by_their_text():
    enumerations = [cls for cls in CLASSES if issubclass(cls, StrEnum)]
    assert len(enumerations) > 20
    for cls in enumerations:
        assert cls.__doc__
        assert all(str(member) == member.value for member in cls)
