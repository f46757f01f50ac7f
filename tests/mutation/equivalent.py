"""Mutants that change nothing anybody could see, by their names, each with the reason."""

_SORTING_ONE = "whoever has one degree has it in order"
_NO_UNIT = "whoever is no representative is entrusted with no path, and no path holds a degree"
_FOR_THE_TYPES = "the audience is held by whoever acts for a firm; asked for the types"
_NOTHING_YET = "the first condition: together with none, and one of none and it, are it alone"
_EMPTY_IS_OTHER = "Django's negation lets the empty column in by itself; said for the reader"
_SAME_RECORDS = "both were made of the same records, so they are as long"
_NO_OFFICE = "where no office opened anything, nothing is seen beyond the others"
_OFFICE = "disclosure._seen_in_office: "
_DEGREE = "rows.degree_q: Audience.UNIT in viewer.audiences and rule is not None and (Audience.UNIT in rule.always)"

EQUIVALENT = {
    "projection._degrees: len(seen) > 1 and any((degree.graduated_on is None for degree in seen)) -> "
    "without len(seen) > 1": _SORTING_ONE,
    "projection._degrees: len(seen) > 1 -> GtE": _SORTING_ONE,
    "projection._by_band: 0 -> 1": "any number above those of the bands puts a degree without one last",
    "projection._by_band: degree.level or '' -> without ''": "the level of all degrees of a person is told, or of none",
    "viewers.viewer_for: paths_of(unit_ids) if unit_ids else () -> always True": "of no unit there is no path, unasked",
    "rows._opened_q: opens(column, ANYTHING) & opens(column, mask) if mask else NOTHING -> always True": (
        "an empty mask opens nothing by itself; NOTHING spares the database the question"
    ),
    "rows._found_q: case Audience.EMPLOYER if viewer.employer_id is not None -> without its guard": _FOR_THE_TYPES,
    "rows.expected_q: 1 -> 2": "any number but the other one tells them apart",
    "rows.field_arms: return arms -> {}": "where a group has no rule, no arm was made yet",
    "rows.of_others_q: Q() if viewer.user_id is None else Q(user__isnull=True) | ~Q(user=viewer.user_id) -> "
    "always False": "of nobody's account, every record is another's; Q() spares the database the question",
    "rows.of_others_q: Q(user__isnull=True) | ~Q(user=viewer.user_id) -> its right side": _EMPTY_IS_OTHER,
    "rows.of_others_q: Q(user__isnull=True) -> without user__isnull=True": _EMPTY_IS_OTHER,
    "rows.openings_for: record.opened(audience) & choosable_mask(audience) if audience in MASKS else 0 -> "
    "always True": "who sees by role has nothing opened, and nothing can be",
    "rows._CHEAPEST_FIRST: without mentees": "nobody is a mentee yet; test_filters holds that one finds nobody",
    "filters._degree_condition: condition &= within([wanted.unit_path], through='unit__') -> BitOr": _NOTHING_YET,
    "filters.filter_q: condition &= _education_q(viewer, wanted) -> BitOr": _NOTHING_YET,
    "filters._latest_graduation: if Audience.UNIT in viewer.audiences -> always True": _NO_UNIT,
    "filters.apply: narrowed.annotate(**annotations) if annotations else narrowed -> always True": (
        "with nothing to annotate nothing is annotated"
    ),
    f"{_OFFICE}visible_groups(opened) & ~visible_groups(others) if len(others) < len(opened) else 0 -> "
    "always True": _NO_OFFICE,
    f"{_OFFICE}len(others) < len(opened) -> LtE": _NO_OFFICE,
    "disclosure._told: unexplained and one.pk != viewer.profile_id and _seen_in_office(opened) & groups -> "
    "without one.pk != viewer.profile_id": "people see of themselves all that an office sees of them",
    "disclosure.shown: True -> False": _SAME_RECORDS,
    "disclosure._told: True -> False": _SAME_RECORDS,
    "filters._sees_every_name: rule is not None and Audience.CENTER in viewer.audiences & rule.always -> "
    "without rule is not None": "a name has a rule; asked for the types",
    f"{_DEGREE} -> without Audience.UNIT in viewer.audiences": _NO_UNIT,
    f"{_DEGREE} -> without rule is not None": "education has a rule; asked for the types",
}
