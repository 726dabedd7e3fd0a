import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Stretch, StretchResult } from './play-seeds.ts'

/** A process of its own that plays seeds. */
export interface Player {
  /** One stretch at a time. @throws Error when the process ends instead. */
  play(stretch: Stretch): Promise<StretchResult>
  stop(): void
}

export function startPlayer(bug: string | undefined): Player {
  const file = fileURLToPath(new URL('player.ts', import.meta.url))
  const execArgv = ['--conditions=@sluice/source']
  const child = fork(file, bug === undefined ? [] : [bug], { execArgv, serialization: 'advanced' })
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`simulation: a player ended with ${code}`)
  })
  gone.catch(() => undefined)
  return {
    async play(stretch) {
      const answered = once(child, 'message')
      child.send(stretch)
      const [result]: StretchResult[] = await Promise.race([answered, gone])
      if (!result) throw new Error('simulation: a player said nothing')
      return result
    },
    stop: () => void child.kill(),
  }
}
