"""The child process: bytes in, files out, within bounds the system holds. ``isolation.py`` starts it."""

import resource
import sys

from portal.files.kinds import CHILD_CPU_SECONDS, CHILD_MEGABYTES, Kind


def main() -> None:
    """Read the file of the kind that was named from standard input; write a line, and the files it tells of."""
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEGABYTES << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_CPU_SECONDS,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # After the bounds: they hold for loading the libraries too.
    from .refusal import Unfit

    content = sys.stdin.buffer.read()
    try:
        if Kind(sys.argv[1]) is Kind.PHOTO:
            from .photos import clean_photo as clean
        else:
            from .documents import clean_document as clean
        made = clean(content)
    except Unfit as refused:
        sys.stdout.buffer.write(f"no {refused.code}\n".encode())
        return
    sys.stdout.buffer.write(f"ok {' '.join(str(len(one)) for one in made)}\n".encode())
    for one in made:
        sys.stdout.buffer.write(one)


main()
