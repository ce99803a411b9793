"""What Redis holds for the cache, and the scripts that change it, each in one step.

One clock counts expiries. `expired` holds, for each tag, the clock of its last expiry; an answer carries the clock its
computation began with, so it is valid as long as no tag of it has expired later. `floor` is the clock before which
nothing is believed: it is raised when the server was restarted or flushed and may have forgotten an expiry, and then
jumps to the microseconds of the day's clock, ahead of all that was ever counted.
"""

from __future__ import annotations

PREFIX = "openmodels:cache:"
CHANNEL = PREFIX + "expiries"
CLOCK = PREFIX + "clock"
FLOOR = PREFIX + "floor"
RUN = PREFIX + "run"
EXPIRED = PREFIX + "expired"
CLEARED = PREFIX + "cleared"

_BEGIN = """
local function begin(least)
    local now = redis.call('TIME')
    local clock = math.max(least + 1, now[1] * 1000000 + now[2])
    local text = string.format('%.0f', clock)
    redis.call('SET', KEYS[1], text)
    redis.call('SET', KEYS[2], text)
    return text
end
"""

EXPIRE_KEYS = (CLOCK, FLOOR, EXPIRED)
EXPIRE = (
    _BEGIN
    + """
if redis.call('EXISTS', KEYS[1]) == 0 then begin(0) end
local clock = string.format('%.0f', redis.call('INCR', KEYS[1]))
for i = 2, #ARGV do redis.call('ZADD', KEYS[3], clock, ARGV[i]) end
redis.call('PUBLISH', ARGV[1], cjson.encode({clock = clock, tags = {unpack(ARGV, 2)}}))
return clock
"""
)
"""Arguments: channel, tags (at most a thousand, Lua's stack is small). Returns the new clock."""
