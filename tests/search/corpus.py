"""The people the contract is tried on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "isil": {
        "full_name": "Işıl Kaya",
        "name_key": "14",
        "title": "Yazılım Mühendisi",
        "headline": "Python ve C++ ile arka uç geliştiriyorum",
        "employer": "Anadolu Yazılım A.Ş.",
        "skills": ["Python", "C++"],
        "skill": ["python", "cpp"],
        "place": "İstanbul",
        "province": "34",
        "graduation_year": [2012, 2015],
    },
    "isil-typed-plain": {
        "full_name": "Isıl Demir",
        "title": "Bilgisayar Mühendisi",
        "skills": ["Java", "C#"],
        "skill": ["java", "csharp"],
        "place": "Ankara",
        "province": "06",
        "graduation_year": 2018,
        "barred_employer": ["17"],
    },
    "selin": {
        "full_name": "Selin Ak",
        "title": "İnsan Kaynakları Uzmanı",
        "studied": ["İşletme", "Business Administration"],
        "skills": ["Excel"],
        "skill": ["excel"],
        "place": "İstanbul",
        "province": "34",
        "graduation_year": 2015,
        "open_until": date(2026, 3, 1),
    },
    "selim": {
        "full_name": "Selim Öz",
        "title": "Su Ürünleri Mühendisi",
        "place": "Iğdır",
        "province": "76",
        "sector": "agriculture",
        "graduation_year": 2001,
        "open_until": date(2026, 1, 1),
    },
    "oreilly": {
        "full_name": "Deniz O'Reilly",
        "title": "Software Engineer",
        "summary": "Kariyerime bankacılıkta başladım. " * 10 + "Şu anda kitap yazıyorum. " + "Sonra gezdim. " * 20,
        "skills": [".NET", "Node.js"],
        "skill": ["dotnet", "nodejs"],
        "language": ["en", "tr"],
    },
}
