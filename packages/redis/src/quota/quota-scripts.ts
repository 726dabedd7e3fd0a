import { defineScript } from '../connection/redis-script.ts'

/**
 * A rate is the time, in milliseconds, at which its bucket will be full again (generic cell rate algorithm); no key is a
 * full bucket. What is held at once is a sorted set: `<n>:<id>`, by the end of its lease, n from 1 to its amount.
 */
const QUOTA_LUA = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + time[2] / 1000
end

local function owed(key, time)
  return math.max((tonumber(redis.call('GET', key) or '0') or 0) - time, 0)
end

local function putOff(key, time, cost)
  local owes = owed(key, time) + cost
  if owes > 0 then
    redis.call('SET', key, string.format('%.4f', time + owes), 'PX', string.format('%.0f', math.ceil(owes)))
  else
    redis.call('DEL', key)
  end
end

local function finish(key, id)
  local n = 1
  while redis.call('ZREM', key, n .. ':' .. id) == 1 do n = n + 1 end
end

local function others(key, id)
  local held = redis.call('ZCARD', key)
  local n = 1
  while redis.call('ZSCORE', key, n .. ':' .. id) do n = n + 1 end
  return held - n + 1
end

local numbers = {}
for i = 2, #ARGV do numbers[i] = tonumber(ARGV[i]) end
local function isNumber(value)
  return value ~= nil and value == value and value > -1e15 and value < 1e15
end
`

/**
 * ARGV: id, lease, then for each key: 1, window and the time that refills its amount; or 2, limit and amount, of what is
 * held at once. When all are taken, answers 0 and of each key until when its rate is full again; else the place of the one
 * that takes longest, and how long.
 */
export const TAKE = defineScript(
  `${QUOTA_LUA}
for i = 2, 2 + 3 * #KEYS do
  if not isNumber(numbers[i]) then return { 'ERR' } end
end
local id, lease = ARGV[1], numbers[2]
local time = now()
local place, longest = 0, 0
for i, key in ipairs(KEYS) do
  local kind, first, second = numbers[3 * i], numbers[3 * i + 1], numbers[3 * i + 2]
  local wait = 0
  if kind == 1 then
    local room = math.max(first - second, 0)
    local owes = owed(key, time)
    if owes > room + 0.01 then wait = math.ceil(owes - room) end
  else
    redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', time))
    if others(key, id) + second > first then wait = 1000 end
  end
  if wait > longest then place, longest = i, wait end
end
if place > 0 then return { string.format('%.0f', place), string.format('%.0f', longest) } end
for i, key in ipairs(KEYS) do
  local kind, second = numbers[3 * i], numbers[3 * i + 2]
  if kind == 1 then
    putOff(key, time, second)
  else
    finish(key, id)
    for n = 1, second do redis.call('ZADD', key, string.format('%.0f', time + lease), n .. ':' .. id) end
    if redis.call('PTTL', key) < lease then redis.call('PEXPIRE', key, string.format('%.0f', lease)) end
  end
end
local taken = { '0' }
for i, key in ipairs(KEYS) do
  local refill = numbers[3 * i] == 1 and owed(key, time) or 0
  taken[i + 1] = string.format('%.0f', math.ceil(refill))
end
return taken
`,
  { writes: true },
)

/** ARGV: id, then for each key: 1 and the time by which its bucket is full later, which may be negative; or 2 and 0. */
export const GIVE = defineScript(
  `${QUOTA_LUA}
for i = 2, 1 + 2 * #KEYS do
  if not isNumber(numbers[i]) then return { 'ERR' } end
end
local time = now()
for i, key in ipairs(KEYS) do
  if numbers[2 * i] == 2 then finish(key, ARGV[1]) else putOff(key, time, numbers[2 * i + 1]) end
end
return {}
`,
  { writes: true },
)
