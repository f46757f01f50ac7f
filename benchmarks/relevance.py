"""How well search finds what people mean: the judged queries of the tests, per category, on each engine.

The embedded engine always, Elasticsearch where ELASTICSEARCH_URL names one. Prints a table as docs/search.md shows it,
then the queries that do not pass. What may not be fallen below is said in ``tests/search/test_search_relevance.py``.
"""

import os
from collections.abc import Iterator, Mapping


def _lines(tables: Mapping[str, Mapping[str, tuple[int, int, float]]]) -> Iterator[str]:
    yield "| category | queries | " + " | ".join(f"{name}: pass | nDCG@10" for name in tables) + " |"
    yield "|---|---|" + "---|---|" * len(tables)
    for category, (queries, _passed, _ndcg) in next(iter(tables.values())).items():
        cells = (table[category] for table in tables.values())
        shown = " | ".join(f"{passed / asked:.1%} | {ndcg:.3f}" for asked, passed, ndcg in cells)
        yield f"| {category} | {queries} | {shown} |"


def main() -> None:
    """Fill, ask, print."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    from search.engines.contract import Engine
    from search.engines.elastic import ElasticEngine
    from search.engines.elastic.connection import Address
    from search.engines.embedded import EmbeddedEngine
    from tests.search import judging

    engines: list[Engine] = [EmbeddedEngine(":memory:")]
    if url := os.environ.get("ELASTICSEARCH_URL"):
        engines.append(ElasticEngine(Address(url), prefix=f"relevance-{os.getpid()}-"))
    tables, missed = {}, []
    for engine in engines:
        judging.fill(engine)
        verdicts = judging.judge(engine, judging.cases())
        tables[engine.label] = {
            name: (row.queries, row.passed, row.ndcg) for name, row in judging.figures(verdicts).items()
        }
        missed += [(engine.label, verdict) for verdict in verdicts if not verdict.passed]
        for name, _rows in judging.documents():
            engine.drop(judging.INDICES[name])
        engine.close()
    print("\n".join(_lines(tables)))
    for label, verdict in missed:
        case = verdict.case
        print(
            f"{label}, {case.category}, {case.index}: {case.query!r} wants {dict(case.grades)}, found {verdict.found}"
        )


if __name__ == "__main__":
    main()
