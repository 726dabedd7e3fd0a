/** The probability of at most `most` hits in `count` draws that each hit with probability `chance`, 0 < chance < 1. */
export function binomialTail(most: number, count: number, chance: number): number {
  let logTerm = count * Math.log1p(-chance)
  let sum = Math.exp(logTerm)
  for (let hits = 0; hits < Math.min(most, count); hits += 1) {
    logTerm += Math.log((count - hits) / (hits + 1)) + Math.log(chance) - Math.log1p(-chance)
    sum += Math.exp(logTerm)
  }
  return Math.min(1, sum)
}
