"""People to search, written by SQL: names, titles, skills and languages that differ, all open to employers."""

from typing import Any

EVERYTHING = 2**14 - 1
FIRST = (
    "Işıl Deniz Ayşe Mehmet Çağrı Gökçe Şule Ömer Ülkü İpek Kerem Selin Selim Burak Ece Tuğba Onur Zeynep Emre Pınar"
)
LAST = (
    "Yılmaz Kaya Demir Çelik Şahin Yıldız Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan "
    "Şimşek"
)
TITLES = (
    "Yazılım Mühendisi,Bilgisayar Mühendisi,Avukat,Hemşire,Muhasebeci,İnsan Kaynakları Uzmanı,Veri Bilimci,Öğretmen,"
    "Makine Mühendisi,Satış Müdürü,Proje Yöneticisi,Mimar,Grafik Tasarımcı,Araştırma Görevlisi,Banka Memuru,Aşçı"
)
_USERS = """
INSERT INTO accounts_user (public_id, email, password, first_name, last_name, language, is_staff, is_active,
    is_superuser, email_verified_at, date_joined)
SELECT gen_random_uuid(), 'p' || i || '@mezun.example', '', '', '', 'tr', false, true, false, now(), now()
FROM generate_series(1, {people}) AS i
"""
_PROFILES = """
INSERT INTO alumni_alumniprofile ({names}) SELECT {values}
FROM generate_series(1, {people}) AS i JOIN accounts_user AS owner ON owner.email = 'p' || i || '@mezun.example'
"""
_DEGREES = """
INSERT INTO alumni_degree (level, graduated_on, source, profile_id, unit_id)
SELECT (ARRAY['bachelor', 'master'])[1 + id % 2], date '2000-06-30' + (id * 31 % 25)::int * 365, 'student_records', id,
    {units}[1 + id * 7 % array_length({units}, 1)]
FROM alumni_alumniprofile
"""
_JOBS = """
INSERT INTO alumni_employment (employer_name, title, started_on, source, profile_id)
SELECT 'Firma ' || (id * 13 + place) % 500, (string_to_array('{titles}', ','))[1 + (id * 11 + place) % 16],
    date '2015-01-01' + place * 900, 'self', id
FROM alumni_alumniprofile, generate_series(0, 1) AS place
"""
_SKILLS = """
INSERT INTO alumni_profileskill (profile_id, skill_id)
SELECT id, {skills}[1 + (id * 17 + place * 61) % array_length({skills}, 1)]
FROM alumni_alumniprofile, generate_series(0, 4) AS place
"""
_LANGUAGES = """
INSERT INTO alumni_profilelanguage (language, proficiency, profile_id)
SELECT (ARRAY['en', 'de', 'fr', 'ar'])[1 + id % 4], 'b2', id FROM alumni_alumniprofile
"""
_COLUMNS = {
    "public_id": "gen_random_uuid()",
    "user_id": "owner.id",
    "state": "'active'",
    "first_name": f"(string_to_array('{FIRST}', ' '))[1 + i * 7 % 20]",
    "last_name": f"(string_to_array('{LAST}', ' '))[1 + i * 11 % 19]",
    "name_key": "md5(i::text)",
    "headline": f"(string_to_array('{TITLES}', ','))[1 + i % 16] || ' olarak çalışıyorum'",
    "summary": "'Python ve veri tabanı ile ' || i % 900 || ' projede takım çalışması yaptım; analiz, sunum.'",
    "employer_open_until": "current_date + 60",
    "employer_groups": str(EVERYTHING),
    "alumni_groups": str(EVERYTHING),
    "in_directory": "true",
    "open_to_job": "i % 2 = 0",
    "open_to_mentoring": "i % 3 = 0",
    "province_id": "{provinces}[1 + i % array_length({provinces}, 1)]",
    "sector_id": "{sectors}[1 + i * 3 % array_length({sectors}, 1)]",
    "created_at": "now()",
    "changed_at": "now()",
}


def _profiles() -> str:
    """Return the statement that writes profiles: the columns above, and the empty form of every other."""
    from portal.alumni.models import AlumniProfile

    columns = dict(_COLUMNS)
    for field in AlumniProfile._meta.local_concrete_fields:
        if field.column not in columns and not field.primary_key and not field.null:
            default = field.get_default()
            columns[field.column] = f"'{default}'" if isinstance(default, str) else str(default).lower()
    return _PROFILES.replace("{names}", ", ".join(columns)).replace("{values}", ", ".join(columns.values()))


def _ids(rows: Any) -> str:
    return f"(ARRAY[{', '.join(map(str, rows))}])"


def fill(people: int, *, places: bool = True) -> None:
    """Write so many people beside the units, provinces, sectors and skills that are there.

    Without ``places`` no list of people can be asked for in an order, which a search does not do.
    """
    from django.db import connection

    from portal.alumni.models import ListPlace
    from portal.institution.models import Unit
    from portal.reference.models import Province, Sector, Skill

    there = {
        "units": _ids(Unit.objects.filter(kind="department").values_list("pk", flat=True)),
        "provinces": _ids(Province.objects.values_list("pk", flat=True)),
        "sectors": _ids(Sector.objects.values_list("pk", flat=True)),
        "skills": _ids(Skill.objects.order_by("pk").values_list("pk", flat=True)[:300]),
    }
    with connection.cursor() as cursor:
        for statement in (_USERS, _profiles(), _DEGREES, _JOBS, _SKILLS, _LANGUAGES):
            cursor.execute(statement.format(people=people, titles=TITLES, **there))
        if places:
            ListPlace.objects.settle_everybody()
        cursor.execute("VACUUM ANALYZE")
