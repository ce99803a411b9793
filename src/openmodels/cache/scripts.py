"""What Redis holds for the cache, and the scripts that change it, each in one step.

One clock counts expiries. The sorted set `EXPIRIES` holds, for each tag, the clock of its last expiry, and with the
same key three marks that no tag can be called: `:clock`, `:floor` (nothing older is believed) and `:cleared`. An
answer carries the clock its computation began with, so it is valid as long as no tag of it has expired later.

When the server was restarted or emptied it may have forgotten an expiry. `begin` then starts anew: the clock jumps to
the microseconds of the day, ahead of all that was ever counted, and the floor with it. `:run ID` remembers which run
of the server the clock belongs to.
"""

from __future__ import annotations

PREFIX = "openmodels:cache:"
CHANNEL = PREFIX + "expiries"
EXPIRIES = PREFIX + "expired"
ANSWER = PREFIX + "answer:"
LOCK = PREFIX + "lock:"
AGES = PREFIX + "ages"
SIZES = PREFIX + "sizes"
PROCESS = PREFIX + "process:"
ADDRESS = PREFIX + "address:"
LIMITERS = PREFIX + "limiters"
TOTAL = ""
"""The field of `SIZES` that holds their sum."""

_BEGIN = """
local function text(number) return string.format('%.0f', number) end
local function begin()
    local now = redis.call('TIME')
    local least = tonumber(redis.call('ZSCORE', KEYS[1], ':clock') or '0') + 1
    local clock = math.max(least, now[1] * 1000000 + now[2])
    redis.call('DEL', KEYS[1])
    redis.call('ZADD', KEYS[1], text(clock), ':clock', text(clock), ':floor')
    return clock
end
local function tick()
    if redis.call('EXISTS', KEYS[1]) == 0 then begin() end
    return text(tonumber(redis.call('ZINCRBY', KEYS[1], 1, ':clock')))
end
"""

_VALID = """
local function valid(clock, tags)
    local asked = {':floor', ':clock', ':cleared'}
    for tag in string.gmatch(tags, '[^\\n]+') do asked[#asked + 1] = tag end
    local marks = redis.call('ZMSCORE', KEYS[1], unpack(asked))
    if not marks[1] or clock < tonumber(marks[1]) or clock > tonumber(marks[2]) then return false end
    for i = 4, #marks do
        if marks[i] and tonumber(marks[i]) > clock then return false end
    end
    return true, tonumber(marks[3] or '0')
end
"""

_FORGET = """
local function forget(name, prefix)
    redis.call('UNLINK', prefix .. name)
    redis.call('ZREM', KEYS[2], name)
    local size = redis.call('HGET', KEYS[3], name)
    if size then
        redis.call('HDEL', KEYS[3], name)
        redis.call('HINCRBY', KEYS[3], '', -size)
    end
end
"""

STATE = (EXPIRIES, AGES, SIZES)
"""The keys of every script, in this order."""

EXPIRE = (
    _BEGIN
    + """
local clock = tick()
for i = 2, #ARGV do redis.call('ZADD', KEYS[1], clock, ARGV[i]) end
redis.call('PUBLISH', ARGV[1], cjson.encode({clock = clock, tags = {unpack(ARGV, 2)}}))
return clock
"""
)
"""Arguments: channel, one to a thousand tags. Returns the new clock."""

CLEAR = (
    _BEGIN
    + """
local clock = tick()
redis.call('ZADD', KEYS[1], clock, ':cleared')
redis.call('PUBLISH', ARGV[1], cjson.encode({clock = clock, pattern = ARGV[2]}))
return clock
"""
)
"""Arguments: channel, pattern. Returns the new clock."""

SYNC = (
    _BEGIN
    + """
local run = ':run ' .. ARGV[2]
if not redis.call('ZSCORE', KEYS[1], run) then
    local clock = begin()
    redis.call('ZADD', KEYS[1], text(clock), run)
    redis.call('PUBLISH', ARGV[1], cjson.encode({clock = text(clock)}))
end
local function mark(name) return text(tonumber(redis.call('ZSCORE', KEYS[1], name) or '0')) end
local missed = {}
if tonumber(ARGV[3]) >= tonumber(mark(':floor')) then
    missed = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[3], '+inf')
end
return {mark(':clock'), mark(':floor'), mark(':cleared'), missed}
"""
)
"""Arguments: channel, run of the server, last clock known. Returns clock, floor, cleared, tags expired since."""

FETCH = (
    _VALID
    + _FORGET
    + """
local name, prefix, lock = ARGV[1], ARGV[2], ARGV[3]
local held = redis.call('HMGET', prefix .. name, 'clock', 'tags', 'blob', 'born', 'seconds')
local copy = {'', '', '', ''}
if held[1] then
    if valid(tonumber(held[1]), held[2]) then
        local now = redis.call('TIME')
        local age = now[1] + now[2] / 1000000 - tonumber(held[4])
        if age < 0 then age = tonumber(held[5]) end
        copy = {held[3], held[1], held[2], tostring(age)}
        if age < tonumber(held[5]) then return {'hit', unpack(copy)} end
    else
        forget(name, prefix)
    end
end
local state = 'wait'
if redis.call('SET', lock, ARGV[4], 'NX', 'PX', ARGV[5]) then state = 'lead' end
return {state, unpack(copy)}
"""
)
"""Arguments: name, prefix of answers, lock, token, milliseconds of the lock.

Returns `hit`, `lead` (the caller computes) or `wait` (another does), then the copy held: blob, clock, tags, age. One
from the future, as when the day's clock was set back, is as old as it may be.
"""

STORE = (
    _VALID
    + _FORGET
    + """
local name, prefix, lock = ARGV[1], ARGV[2], ARGV[3]
if redis.call('GET', lock) == ARGV[4] then redis.call('DEL', lock) end
local clock, tags, blob = tonumber(ARGV[5]), ARGV[6], ARGV[7]
local holds, cleared = valid(clock, tags)
if not holds or clock < cleared then return 0 end
local held = redis.call('HGET', prefix .. name, 'clock')
if held and tonumber(held) > clock then return 0 end
local now = redis.call('TIME')
local born = now[1] + now[2] / 1000000 - tonumber(ARGV[8])
if held or redis.call('HGET', KEYS[3], name) then forget(name, prefix) end
redis.call('HSET', prefix .. name, 'clock', ARGV[5], 'tags', tags, 'blob', blob,
           'born', string.format('%.3f', born), 'seconds', ARGV[9])
redis.call('EXPIRE', prefix .. name, ARGV[11])
redis.call('ZADD', KEYS[2], string.format('%.3f', born), name)
redis.call('HSET', KEYS[3], name, #blob)
local total = redis.call('HINCRBY', KEYS[3], '', #blob)
while total > tonumber(ARGV[10]) do
    local oldest = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
    if not oldest then
        redis.call('DEL', KEYS[3])
        break
    end
    forget(oldest, prefix)
    total = tonumber(redis.call('HGET', KEYS[3], ''))
end
for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now[1] - ARGV[11], 'LIMIT', 0, 100)) do
    forget(old, prefix)
end
return 1
"""
)
"""Arguments: name, prefix, lock, token, clock, tags, blob, age, seconds, most bytes of all, seconds until forgotten.

Refused (0) when a tag has expired since the clock. The oldest go when all together grow too large.
"""

RELEASE = """
if redis.call('GET', ARGV[1]) == ARGV[2] then redis.call('DEL', ARGV[1]) end
"""
"""Arguments: lock, token."""

FORGET = (
    _FORGET
    + """
for i = 2, #ARGV do forget(ARGV[i], ARGV[1]) end
"""
)
"""Arguments: prefix, one to a thousand names."""

COUNT = """
local now = redis.call('TIME')
local time = now[1] + now[2] / 1000000
local window, limit = tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZADD', ARGV[4], time, ARGV[5])
redis.call('ZREMRANGEBYSCORE', ARGV[4], '-inf', time - 2 * window)
redis.call('EXPIRE', ARGV[4], math.ceil(4 * window))
local bucket = math.floor(time / window)
local left = 1 - (time % window) / window
local found = {string.format('%.6f', time), redis.call('ZCARD', ARGV[4])}
for i = 6, #ARGV, 3 do
    local stem = ARGV[1] .. ARGV[i] .. ':'
    local name = stem .. string.format('%.0f', bucket)
    local before = tonumber(redis.call('GET', stem .. string.format('%.0f', bucket - 1)) or '0')
    local counted = tonumber(redis.call('GET', name) or '0')
    local must, may = tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
    local granted = math.max(0, math.min(may, math.floor(limit - before * left - counted - must)))
    if must + granted > 0 then
        counted = redis.call('INCRBY', name, must + granted)
        redis.call('EXPIRE', name, math.ceil(2 * window))
    end
    found[#found + 1] = counted
    found[#found + 1] = before
    found[#found + 1] = granted
end
return found
"""
"""Arguments: prefix, seconds of the window, limit, the set of those who count, this one's name, then for each address:
its name, requests already answered, and requests that wait to be allowed.

Returns the server's time, how many have counted in the last two windows, then for each address: count of this window,
count of the one before, and how many of the waiting are allowed.
"""

PRESENT = "redis.call('SET', ARGV[1], ARGV[2], 'EX', ARGV[3])"
"""Arguments: name of a process, its counters, seconds until they are forgotten."""
