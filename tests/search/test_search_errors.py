"""Errors speak the language of who asks."""

import pytest
from django.utils import translation

from search.errors import BadCursor, BadRequest, BadValue, EngineUnavailable, TooMuch, UnknownField


@pytest.mark.parametrize(
    ("make", "turkish"),
    [
        (lambda: UnknownField("x"), "Bu aramada o alana göre süzme, sayma ya da sıralama yapılamaz."),
        (lambda: TooMuch("size", 50), "Bu arama sınırını aşıyor: size en fazla 50 olabilir."),
        (lambda: BadValue("x"), "Bu aramadaki bir değer uygun türde değil."),
        (BadCursor, "Bu sayfa imi bu aramaya ait değil. Lütfen ilk sayfadan yeniden başlayın."),
        (EngineUnavailable, "Arama şu anda yanıt vermiyor. Lütfen kısa süre sonra yeniden deneyin."),
    ],
)
def test_every_error_has_its_turkish_sentence(make: type[BadRequest], turkish: str) -> None:
    with translation.override("tr"):
        assert str(make()) == turkish
    with translation.override("en"):
        assert str(make()) != turkish
