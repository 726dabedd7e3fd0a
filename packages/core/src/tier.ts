/** Quality-and-cost classes of models, cheapest first. */
export const TIERS = ['haiku', 'sonnet', 'opus'] as const

/** One quality-and-cost class: haiku < sonnet < opus. */
export type Tier = (typeof TIERS)[number]
