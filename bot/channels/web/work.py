"""Work that a computer does before it may open many chats: hashcash. Signed, timed, good once."""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable

BITS = 18
GOOD_FOR = 600.0
MOST_USED = 20_000


class Work:
    """Sets tasks and checks answers: SHA-256(challenge + ":" + answer) begins with `bits` zero bits."""

    def __init__(self, clock: Callable[[], float], bits: int = BITS) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._used: OrderedDict[str, float] = OrderedDict()
        self.bits = bits

    def challenge(self) -> str:
        """A new task, good for ten minutes."""
        body = f"{int(self._clock() + GOOD_FOR)}.{secrets.token_urlsafe(12)}"
        return f"{body}.{self._sign(body)}"

    def accept(self, challenge: str, answer: str) -> bool:
        """Whether the work was done; the challenge is used up then."""
        if challenge in self._used or not self._is_ours(challenge) or zero_bits(challenge, answer) < self.bits:
            return False
        self._remember(challenge)
        return True

    def _is_ours(self, challenge: str) -> bool:
        body, _, signature = challenge.rpartition(".")
        if not hmac.compare_digest(self._sign(body).encode(), signature.encode("utf-8", "surrogatepass")):
            return False
        return int(body.partition(".")[0]) >= self._clock()

    def _sign(self, body: str) -> str:
        return hmac.new(self._key, body.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]

    def _remember(self, challenge: str) -> None:
        """Used challenges are remembered until they are too old; when there are too many, the oldest go first."""
        self._used[challenge] = self._clock() + GOOD_FOR
        while self._used and (len(self._used) > MOST_USED or next(iter(self._used.values())) < self._clock()):
            self._used.popitem(last=False)


def zero_bits(challenge: str, answer: str) -> int:
    """With how many zero bits the hash of challenge and answer begins."""
    found = hashlib.sha256(f"{challenge}:{answer}".encode("utf-8", "surrogatepass")).digest()
    return 256 - int.from_bytes(found).bit_length()
