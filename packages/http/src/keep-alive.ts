import type { ServerResponse } from 'node:http'
import type { Clock, Timer } from '@sluice/core'

export interface KeepAliveSettings {
  readonly clock: Clock
  readonly keepAliveMs: number
}

/** Says something that means nothing whenever a stream has been silent, so that nobody in between closes it. */
export class KeepAlive {
  readonly #res: ServerResponse
  readonly #text: string
  readonly #settings: KeepAliveSettings
  #spokeAtMs: number
  #timer: Timer

  constructor(res: ServerResponse, text: string, settings: KeepAliveSettings) {
    this.#res = res
    this.#text = text
    this.#settings = settings
    this.#spokeAtMs = settings.clock.monotonicMs()
    this.#timer = this.#wait(settings.keepAliveMs)
  }

  /** Something was sent. Only notes the time: a timer set anew for every event would cost more than the event. */
  spoke(): void {
    this.#spokeAtMs = this.#settings.clock.monotonicMs()
  }

  stop(): void {
    this.#timer.cancel()
  }

  #wait(delayMs: number): Timer {
    return this.#settings.clock.setTimer(delayMs, () => {
      const { clock, keepAliveMs } = this.#settings
      if (clock.monotonicMs() - this.#spokeAtMs >= keepAliveMs) this.#speak()
      this.#timer = this.#wait(this.#spokeAtMs + keepAliveMs - clock.monotonicMs())
    })
  }

  #speak(): void {
    // A reader who is behind has enough to read.
    if (!this.#res.writableNeedDrain && !this.#res.writableEnded) this.#res.write(this.#text)
    this.spoke()
  }
}
