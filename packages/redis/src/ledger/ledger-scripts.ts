import { defineScript } from '../connection/redis-script.ts'
import { LEDGER_LUA } from './ledger-lua.ts'

const script = (body: string, writes = true) => defineScript(LEDGER_LUA + body, { writes })

/*
 * KEYS of all that change a reservation: open (hash: id -> amount and accounts), due (sorted set: id by the end of its
 * lease), done (string of this id: S = settled, X<amount> = its lease ran out), heard (string of this process), accounts.
 */

/** ARGV: id, amount, lease, accounts as JSON, the history it trusts ('' = any), then limit and end of each account. */
export const RESERVE = script(`
local id, amount, lease, names, trusted = unpack(ARGV, 1, 5)
if not isWhole(amount, 18) or not isWhole(lease, 15) or lease == '0' then return { 'ERR', 'amount or lease' } end
for i = 5, #KEYS do
  local limit, ends = ARGV[2 * i - 4], ARGV[2 * i - 3]
  if not (limit == '' or isWhole(limit, 18)) or not (ends == '' or isWhole(ends, 15)) then
    return { 'ERR', 'limit or end' }
  end
end
if trusted ~= '' and (history() ~= trusted or redis.call('EXISTS', KEYS[4]) == 0) then return { 'LOST' } end
if redis.call('EXISTS', KEYS[3]) == 1 or redis.call('HEXISTS', KEYS[1], id) == 1 then return balances({ 'OK' }, 5) end
for i = 5, #KEYS do
  local limit = ARGV[2 * i - 4]
  local posted, held = read(KEYS[i])
  if isAbove(posted, held, amount, limit == '' and MOST or limit) then return { 'NO', tostring(i - 4), posted, held } end
end
local time = now()
local leaseEnd = time + tonumber(lease)
for i = 5, #KEYS do
  redis.call('HINCRBY', KEYS[i], 'h', amount)
  keep(KEYS[i], ARGV[2 * i - 3], time, leaseEnd)
end
redis.call('HSET', KEYS[1], id, amount .. ' ' .. names)
redis.call('ZADD', KEYS[2], text(leaseEnd), id)
return balances({ 'OK' }, 5)
`)

/** ARGV: id, amount to add, the history it trusts ('' = any), then the limit of each account. */
export const EXTEND = script(`
local id, amount, trusted = unpack(ARGV, 1, 3)
if not isWhole(amount, 18) then return { 'ERR', 'amount' } end
for i = 5, #KEYS do
  if not (ARGV[i - 1] == '' or isWhole(ARGV[i - 1], 18)) then return { 'ERR', 'limit' } end
end
if trusted ~= '' and (history() ~= trusted or redis.call('EXISTS', KEYS[4]) == 0) then return { 'LOST' } end
local held, record = heldBy(KEYS[1], id)
if not held then
  if #KEYS < 5 then return { 'NO', '0', '0', '0' } end
  return { 'NO', '1', read(KEYS[5]) }
end
for i = 5, #KEYS do
  local limit = ARGV[i - 1]
  local posted, pending = read(KEYS[i])
  if isAbove(posted, pending, amount, limit == '' and MOST or limit) then return { 'NO', tostring(i - 4), posted, pending } end
end
if isAbove(held, amount, '0', MOST) then return { 'ERR', 'amount' } end
local high, low = halves(held)
local byHigh, byLow = halves(amount)
low = low + byLow
high = high + byHigh + math.floor(low / 1e9)
low = low % 1e9
local total = high == 0 and text(low) or text(high) .. string.format('%09.0f', low)
for i = 5, #KEYS do add(KEYS[i], 'h', amount) end
redis.call('HSET', KEYS[1], id, total .. string.sub(record, #held + 1))
return balances({ 'OK' }, 5)
`)

/**
 * ARGV: id, actual amount, the history it trusts, until when this process has been heard ('' = not said), then the end
 * of each account. Another history has not heard what the old one had: it is not told so.
 */
export const SETTLE = script(`
local id, actual, trusted, heard = unpack(ARGV, 1, 4)
if not isWhole(actual, 18) or not (heard == '' or isWhole(heard, 15)) then return { 'ERR', 'amount or time' } end
for i = 5, #KEYS do
  if not (ARGV[i] == '' or isWhole(ARGV[i], 15)) then return { 'ERR', 'end' } end
end
local state = redis.call('GET', KEYS[3])
if state == 'S' then return balances({ 'DUP' }, 5) end
local held = heldBy(KEYS[1], id) or '0'
local postedBefore = state and string.match(state, '^X(%d+)$') or '0'
for i = 5, #KEYS do
  local posted = read(KEYS[i])
  if isAbove(posted, actual, '0', MOST) then return { 'ERR', 'the sum' } end
end
local time = now()
for i = 5, #KEYS do
  take(KEYS[i], 'h', held)
  take(KEYS[i], 'p', postedBefore)
  redis.call('HINCRBY', KEYS[i], 'p', actual)
  keep(KEYS[i], ARGV[i], time, time)
end
redis.call('HDEL', KEYS[1], id)
redis.call('ZREM', KEYS[2], id)
redis.call('SET', KEYS[3], 'S', 'PX', text(DAY))
if heard ~= '' and history() == trusted then redis.call('SET', KEYS[4], heard, 'XX', 'PX', text(HEARD_KEPT)) end
return balances({ 'OK' }, 5)
`)

/** ARGV: id. Gives back all of it as if it had never been asked for: the same id may be held again. */
export const RELEASE = script(`
local id = ARGV[1]
local held = heldBy(KEYS[1], id) or '0'
local state = redis.call('GET', KEYS[3])
local posted = state and string.match(state, '^X(%d+)$') or '0'
if state == 'S' then return { 'NO' } end
for i = 5, #KEYS do read(KEYS[i]) end
for i = 5, #KEYS do
  take(KEYS[i], 'h', held)
  take(KEYS[i], 'p', posted)
end
redis.call('HDEL', KEYS[1], id)
redis.call('ZREM', KEYS[2], id)
redis.call('DEL', KEYS[3])
return { 'OK' }
`)

/** KEYS: open, due. ARGV: how many. Answers ids and records of reservations whose lease has run out, one after the other. */
export const LIST_DUE = script(
  `
local answer = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', text(now()), 'LIMIT', '0', ARGV[1])) do
  answer[#answer + 1] = id
  answer[#answer + 1] = redis.call('HGET', KEYS[1], id) or ''
end
return answer
`,
  false,
)

/** KEYS: open, due, done of this id, its accounts. ARGV: id. Answers whether it was still open and due. */
export const EXPIRE = script(`
local id = ARGV[1]
local score = redis.call('ZSCORE', KEYS[2], id)
if not score or tonumber(score) > now() then return { 'NO' } end
local held = heldBy(KEYS[1], id)
for i = 4, #KEYS do
  if isAbove(read(KEYS[i]), held or '0', '0', MOST) then return { 'ERR', 'the sum' } end
end
for i = 4, #KEYS do
  take(KEYS[i], 'h', held or '0')
  add(KEYS[i], 'p', held or '0')
end
redis.call('HDEL', KEYS[1], id)
redis.call('ZREM', KEYS[2], id)
if held then redis.call('SET', KEYS[3], 'X' .. held, 'PX', text(DAY)) end
return { 'OK' }
`)

/** KEYS: the account. */
export const READ_BALANCE = script(`return balances({ 'OK' }, 1)`, false)

/** KEYS: heard, a key to try a write with. Answers the history, and until when this process was heard in it, if at all. */
export const RECALL = script(`
redis.call('SET', KEYS[2], '1', 'PX', '1000')
return { history(), redis.call('GET', KEYS[1]) or '' }
`)

/** KEYS: heard. ARGV: the history it is about, until when this process was heard. Answers NO when history has moved on. */
export const MARK_HEARD = script(`
if not isWhole(ARGV[2], 15) then return { 'ERR', 'time' } end
if history() ~= ARGV[1] then return { 'NO' } end
redis.call('SET', KEYS[1], ARGV[2], 'PX', text(HEARD_KEPT))
return { 'OK' }
`)
