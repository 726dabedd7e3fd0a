/**
 * What the scripts of the ledger share. Amounts are decimal texts of at most 18 digits: HINCRBY counts them exactly,
 * and comparisons go by halves of nine digits, since Lua's numbers are exact only below 2^53.
 * An account is a hash: p = posted, h = held. Nothing is written before everything is checked:
 * a script that fails half way is not rolled back.
 */
export const LEDGER_LUA = `
local MOST = '999999999999999999'
local DAY = 86400000
-- Longer than a journal goes back: a process that Redis no longer knows has told it all that is older.
local HEARD_KEPT = 40 * DAY

local function isWhole(s, digits)
  return #s <= digits and (s == '0' or string.match(s, '^[1-9]%d*$') ~= nil)
end

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function text(number)
  return string.format('%.0f', number)
end

local function halves(s)
  if #s <= 9 then return 0, tonumber(s) end
  return tonumber(string.sub(s, 1, -10)), tonumber(string.sub(s, -9))
end

local function isAbove(a, b, c, limit)
  local a1, a2 = halves(a)
  local b1, b2 = halves(b)
  local c1, c2 = halves(c)
  local l1, l2 = halves(limit)
  local low = a2 + b2 + c2
  local high = a1 + b1 + c1 + math.floor(low / 1e9)
  if high ~= l1 then return high > l1 end
  return low % 1e9 > l2
end

local function isLess(a, b)
  if #a ~= #b then return #a < #b end
  return a < b
end

local function read(key)
  local found = redis.call('HMGET', key, 'p', 'h')
  local posted, held = found[1] or '0', found[2] or '0'
  if not isWhole(posted, 18) or not isWhole(held, 18) then
    error({ err = 'ERR the account ' .. key .. ' holds no amounts' })
  end
  return posted, held
end

-- An account that was forgotten with what was held in it starts at nothing again, never below.
local function take(key, field, amount)
  if amount == '0' then return end
  if isLess(redis.call('HGET', key, field) or '0', amount) then
    redis.call('HSET', key, field, '0')
  else
    redis.call('HINCRBY', key, field, '-' .. amount)
  end
end

local function add(key, field, amount)
  if amount ~= '0' then redis.call('HINCRBY', key, field, amount) end
end

-- Forgotten a day after its window, and a day after the last lease in it.
local function keep(key, ends, time, leaseEnd)
  if ends == '' then return end
  local at = math.max(tonumber(ends), leaseEnd) + DAY
  if redis.call('PTTL', key) < at - time then redis.call('PEXPIREAT', key, text(at)) end
end

local function balances(answer, first)
  for i = first, #KEYS do
    local posted, held = read(KEYS[i])
    answer[#answer + 1] = posted
    answer[#answer + 1] = held
  end
  return answer
end

-- What Redis calls the history of its data: another one after a restart or a promotion.
local function history()
  return string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)') or 'none'
end

-- An open reservation is remembered as "<amount> <its accounts>".
local function heldBy(open, id)
  local record = redis.call('HGET', open, id)
  local amount = record and string.match(record, '^(%d+) ')
  if amount and not isWhole(amount, 18) then error({ err = 'ERR the reservation ' .. id .. ' holds no amount' }) end
  return amount, record
end
`
