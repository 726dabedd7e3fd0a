import type { BudgetWindow } from '@sluice/core'

/** The window of a budget that a moment is in. */
interface WindowNow {
  /** Such as `2026-11` or `2026-11-22T18:05`; the same for every moment in it. */
  readonly id: string
  /** Milliseconds since 1970; undefined: never. */
  readonly endsAt: number | undefined
}

/** Tells which window a time, in milliseconds since 1970, is in. */
export type WindowAt = (time: number) => WindowNow

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const TOTAL: WindowNow = { id: 'total', endsAt: undefined }

/**
 * The windows of a budget. Minutes and hours are UTC: a local hour that clocks run through twice would be one window.
 * Days and months begin where their time zone says. Cheap: the window of the moment before is remembered.
 * @throws RangeError for a time zone that is not known.
 */
export function windowsOf(window: BudgetWindow, timeZone: string): WindowAt {
  switch (window) {
    case 'minute':
      return remember((time) => fixedWindow(time, MINUTE_MS, 'YYYY-MM-DDTHH:MM'.length))
    case 'hour':
      return remember((time) => fixedWindow(time, HOUR_MS, 'YYYY-MM-DDTHH'.length))
    case 'day':
      return remember(localWindow(timeZone, 'YYYY-MM-DD'.length, DAY_MS))
    case 'month':
      return remember(localWindow(timeZone, 'YYYY-MM'.length, 31 * DAY_MS))
    case 'total':
      return () => TOTAL
  }
}

function remember(find: WindowAt): WindowAt {
  let since = Infinity
  let known: WindowNow = TOTAL
  return (time) => {
    if (time >= since && time < (known.endsAt ?? 0)) return known
    known = find(time)
    since = time
    return known
  }
}

function fixedWindow(time: number, lengthMs: number, idLength: number): WindowNow {
  const start = Math.floor(time / lengthMs) * lengthMs
  return { id: new Date(start).toISOString().slice(0, idLength), endsAt: start + lengthMs }
}

function localWindow(timeZone: string, idLength: number, lengthMs: number): WindowAt {
  const dateOf = localDate(timeZone)
  const idAt = (time: number) => dateOf(time).slice(0, idLength)
  return (time) => {
    const id = idAt(time)
    // No day is longer than 27 hours, whatever a time zone does to it.
    let inside = time
    let beyond = time + lengthMs + 3 * HOUR_MS
    while (beyond - inside > 1) {
      const middle = Math.floor((inside + beyond) / 2)
      if (idAt(middle) === id) inside = middle
      else beyond = middle
    }
    return { id, endsAt: beyond }
  }
}

/** Dates such as `2026-11-22`. The formatter is costly to make and cheap to use. */
function localDate(timeZone: string): (time: number) => string {
  const digits = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const format = new Intl.DateTimeFormat('en-US', { ...digits, timeZone, calendar: 'gregory', numberingSystem: 'latn' })
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]))
    return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
  }
}
