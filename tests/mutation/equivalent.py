"""Mutants that change nothing anybody could see, by their names, each with the reason."""

_SORTING_ONE = "whoever has one degree has it in order"
_NO_UNIT = "whoever is no representative is entrusted with no path, and no path holds a degree"
_FOR_THE_TYPES = "the audience is held by whoever acts for a firm; asked for the types"
_DEGREE = "rows.degree_q: Audience.UNIT in viewer.audiences and rule is not None and (Audience.UNIT in rule.always)"

EQUIVALENT = {
    "projection._degrees: len(seen) > 1 and any((degree.graduated_on is None for degree in seen)) -> "
    "without len(seen) > 1": _SORTING_ONE,
    "projection._degrees: len(seen) > 1 -> GtE": _SORTING_ONE,
    "projection._by_band: 0 -> 1": "any number above those of the bands puts a degree without one last",
    "rows._opened_q: opens(column, ANYTHING) & opens(column, mask) if mask else NOTHING -> always True": (
        "an empty mask opens nothing by itself; NOTHING spares the database the question"
    ),
    "rows._found_q: case Audience.EMPLOYER if viewer.employer_id is not None -> without its guard": _FOR_THE_TYPES,
    "rows.field_arms: return arms -> []": "where a group has no rule, no arm was made yet",
    "rows.openings_for: record.opened(audience) & choosable_mask(audience) if audience in MASKS else 0 -> "
    "always True": "who sees by role has nothing opened, and nothing can be",
    "rows._CHEAPEST_FIRST: without mentees": "nobody is a mentee yet; test_filters holds that one finds nobody",
    f"{_DEGREE} -> without Audience.UNIT in viewer.audiences": _NO_UNIT,
    f"{_DEGREE} -> without rule is not None": "education has a rule; asked for the types",
}
