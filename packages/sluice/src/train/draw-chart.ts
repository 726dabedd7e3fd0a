/** Points that belong together. */
interface Series {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Dots stand alone; a line joins them; dashes are for what is only there to compare. */
  readonly look: 'dots' | 'line' | 'dashes'
}

export interface Chart {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly series: readonly Series[]
}

const WIDTH = 640
const HEIGHT = 440
const LEFT = 64
const RIGHT = 190
const TOP = 40
const BOTTOM = 56
const TICKS = 5
const COLOURS = ['#1b6ca8', '#d1495b', '#3a7d44', '#8a5a9e', '#7a7a7a', '#c98a1b']

/** A chart as SVG. Both axes fit the points; no script, no fonts of its own, nothing from elsewhere. */
export function drawChart({ title, x, y, series }: Chart): string {
  const points = series.flatMap((one) => one.points)
  const across = scaleOf(
    points.map(([value]) => value),
    LEFT,
    WIDTH - RIGHT,
  )
  const up = scaleOf(
    points.map(([, value]) => value),
    HEIGHT - BOTTOM,
    TOP,
  )
  const middle = (LEFT + WIDTH - RIGHT) / 2
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    textAt(LEFT, TOP - 16, title, 'font-size="14" font-weight="bold"'),
    ...across.ticks.flatMap((tick) => [
      lineOf(
        [
          [across.place(tick), TOP],
          [across.place(tick), HEIGHT - BOTTOM],
        ],
        '#e4e4e4',
      ),
      textAt(across.place(tick), HEIGHT - BOTTOM + 18, label(tick), 'text-anchor="middle"'),
    ]),
    ...up.ticks.flatMap((tick) => [
      lineOf(
        [
          [LEFT, up.place(tick)],
          [WIDTH - RIGHT, up.place(tick)],
        ],
        '#e4e4e4',
      ),
      textAt(LEFT - 8, up.place(tick) + 4, label(tick), 'text-anchor="end"'),
    ]),
    textAt(middle, HEIGHT - 14, x, 'text-anchor="middle"'),
    textAt(
      16,
      (TOP + HEIGHT - BOTTOM) / 2,
      y,
      `text-anchor="middle" transform="rotate(-90 16 ${(TOP + HEIGHT - BOTTOM) / 2})"`,
    ),
    ...series.flatMap((one, index) => drawSeries(one, index, (point) => [across.place(point[0]), up.place(point[1])])),
    '</svg>',
  ]
  return `${parts.join('\n')}\n`
}

type Place = readonly [number, number]

function drawSeries({ name, points, look }: Series, index: number, place: (point: Place) => Place): string[] {
  const colour = COLOURS[index % COLOURS.length] ?? '#000000'
  const legendY = TOP + 8 + index * 18
  const legend = [
    `<rect x="${WIDTH - RIGHT + 12}" y="${legendY - 9}" width="10" height="10" fill="${colour}"/>`,
    textAt(WIDTH - RIGHT + 28, legendY, name),
  ]
  const places = points.map(place)
  if (look !== 'dots')
    return [lineOf(places, colour, look === 'dashes' ? 'stroke-dasharray="5 4"' : 'stroke-width="2"'), ...legend]
  return [
    ...places.map(([cx, cy]) => `<circle cx="${fixed(cx)}" cy="${fixed(cy)}" r="4" fill="${colour}"/>`),
    ...legend,
  ]
}

function scaleOf(values: readonly number[], from: number, to: number) {
  const [low, high] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)]
  const span = high - low || 1
  const place = (value: number) => from + ((value - low) / span) * (to - from)
  return { place, ticks: Array.from({ length: TICKS }, (_, tick) => low + (span * tick) / (TICKS - 1)) }
}

function lineOf(places: readonly Place[], colour: string, extra = ''): string {
  const points = places.map(([x, y]) => `${fixed(x)},${fixed(y)}`).join(' ')
  return `<polyline points="${points}" fill="none" stroke="${colour}" ${extra}/>`
}

function textAt(x: number, y: number, text: string, extra = ''): string {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<text x="${fixed(x)}" y="${fixed(y)}" ${extra}>${safe}</text>`
}

function label(value: number): string {
  return value.toFixed(2)
}

function fixed(value: number): string {
  return value.toFixed(1)
}
