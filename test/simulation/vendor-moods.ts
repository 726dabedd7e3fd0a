import type { Draw } from './draw.ts'
import { MOODS, type Mood } from './vendor-fault.ts'

interface Spell {
  readonly mood: Mood
  readonly untilMs: number
}

/** How each deployment is over time: spells of health and of trouble, some of them of a whole vendor at once. */
export class VendorMoods {
  readonly #spells = new Map<string, Spell>()
  readonly #draw: Draw

  constructor(draw: Draw) {
    this.#draw = draw
  }

  moodOf(vendor: string, deployment: string, nowMs: number): Mood {
    const whole = this.#spellOf(vendor, nowMs, 0.15)
    return whole === 'healthy' ? this.#spellOf(deployment, nowMs, 0.6) : whole
  }

  #spellOf(name: string, nowMs: number, troubled: number): Mood {
    const known = this.#spells.get(name)
    if (known && known.untilMs > nowMs) return known.mood
    const draw = this.#draw.fork(`${name} ${nowMs}`)
    const mood = draw.chance(troubled) ? draw.weighted<Mood>(MOODS, 'healthy') : 'healthy'
    this.#spells.set(name, { mood, untilMs: nowMs + draw.between(5_000, 90_000) })
    return mood
  }
}
