"""What Wine 8 does otherwise than Windows in `msvcrt.locking`, put right for the tests.

Wine leaves errno at 0 where a lock is held, and waits for 10 ms where Windows waits for 10 s.
"""

import errno
import msvcrt  # type: ignore[import-not-found,unused-ignore]
import os
import time

_locking = msvcrt.locking
_HELD = {0, errno.EACCES, errno.EDEADLK}


def locking(descriptor: int, mode: int, size: int) -> None:
    """Lock as Windows does: ten tries, a second apart, where it is to be waited for."""
    waits = mode in {msvcrt.LK_LOCK, msvcrt.LK_RLCK}
    for tries_left in range(9 if waits else 0, -1, -1):
        try:
            _locking(descriptor, mode, size)
        except OSError as error:
            if error.errno not in _HELD:
                raise
            if not tries_left:
                code = errno.EDEADLK if waits else errno.EACCES
                raise OSError(code, os.strerror(code)) from None
            time.sleep(1)
        else:
            return


msvcrt.locking = locking
