"""Why bytes are not taken."""


class Unfit(Exception):
    """These bytes are not what they should be; ``code`` says why and is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
