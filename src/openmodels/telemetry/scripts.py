"""The scripts that Redis runs, as each must see and change its keys in one step.

A claim is `queued:WORKER`, `begun:WORKER:CHUNK` or `done`, a lock `held:WORKER:OWNER`. What a worker holds that has not
shown a sign of life is free.
"""

DEAD = """
local known = {}
local function is_dead(worker)
    if known[worker] == nil then known[worker] = redis.call('exists', ARGV[1] .. worker) == 0 end
    return known[worker]
end
local function held(key)
    local found = redis.call('get', key)
    local worker = found and string.match(found, '^%a+:([^:]*)')
    if worker and is_dead(worker) then return false end
    return found
end
"""
"""The first argument is how the keys of living workers begin."""

TAKE = (
    DEAD
    + """
local won = {}
for number, key in ipairs(KEYS) do
    if held(key) then
        won[number] = 0
    else
        redis.call('set', key, ARGV[2], 'ex', ARGV[3])
        won[number] = 1
    end
end
return won
"""
)
BEGIN = (
    DEAD
    + """
local ours = {}
for number, key in ipairs(KEYS) do
    local found = held(key)
    local chunk = found and string.match(found, '^begun:[^:]*:(.*)$')
    if not found or string.sub(found, 1, 7) == 'queued:' or chunk == ARGV[4] then
        redis.call('set', key, ARGV[2], 'ex', ARGV[3])
        ours[number] = 1
    else
        ours[number] = 0
    end
end
return ours
"""
)
GIVE_BACK = """
for _, key in ipairs(KEYS) do
    if redis.call('get', key) == ARGV[1] then
        redis.call('del', key)
    end
end
"""
REQUEUE = """
for _, key in ipairs(KEYS) do
    if redis.call('get', key) == ARGV[1] then
        redis.call('set', key, ARGV[2], 'ex', ARGV[3])
    end
end
"""
FORGET = """
if redis.call('lindex', KEYS[1], 0) == ARGV[2] then
    redis.call('ltrim', KEYS[1], ARGV[1], -1)
    return 1
end
return 0
"""
CHANGE = """
local before = {}
for number = 1, #ARGV, 2 do
    before[#before + 1] = redis.call('hget', KEYS[1], ARGV[number]) or ''
    redis.call('hset', KEYS[1], ARGV[number], ARGV[number + 1])
end
return before
"""
