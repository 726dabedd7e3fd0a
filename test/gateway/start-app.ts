import { once } from 'node:events'
import type { Server } from 'node:http'
import { systemClock, type RouteRecord, type Verify } from '@sluice/core'
import { sluice as expressSluice } from '@sluice/express'
import { sluice as koaSluice } from '@sluice/koa'
import { MemoryLedger } from '@sluice/memory'
import { parsePolicy, type Policy } from '@sluice/router'
import type { Simulator, SimulatorOptions } from '@sluice/simulator'
import express from 'express'
import Koa from 'koa'
import { connectSimulator, createSluice, readPolicyFile, type Sluice } from 'sluice'
import { onTestFinished } from 'vitest'

export const FRAMEWORKS = ['Express', 'Koa'] as const
export type Framework = (typeof FRAMEWORKS)[number]

/** Fields to set in the seed preset, by section. */
export interface PolicyChanges {
  readonly timeouts?: Partial<Policy['timeouts']>
  readonly retries?: Partial<Policy['retries']>
  readonly breaker?: Partial<Policy['breaker']>
  readonly tiers?: Partial<Policy['tiers']>
  readonly cascade?: Partial<Policy['cascade']>
}

export interface AppOptions {
  /** Default Express. */
  readonly framework?: Framework
  /** A whole policy, or what to change of the seed preset. */
  readonly policy?: Policy | PolicyChanges
  readonly maxBodyBytes?: number
  /** The app's own check of cheap answers. */
  readonly verify?: Verify
  /** How the simulated vendors behave; default: they answer at once. */
  readonly simulator?: SimulatorOptions
}

/** A host app with Sluice below /llm, every vendor of the seed preset simulated. */
export interface App {
  /** Sluice's mount point. */
  readonly url: string
  readonly simulator: Simulator
  readonly sluice: Sluice
  readonly ledger: MemoryLedger
  /** Of every request that has ended, in order. */
  readonly records: readonly RouteRecord[]
  /** What clients saw as `internal`: none when all is well. */
  readonly defects: readonly unknown[]
  close(): Promise<void>
}

/** Starts an app on a free port of the loopback. */
export async function startApp(options: AppOptions = {}): Promise<App> {
  const policy = isWhole(options.policy) ? options.policy : seedPolicy(options.policy)
  const ledger = new MemoryLedger(systemClock)
  const defects: unknown[] = []
  const onError = (error: unknown) => void defects.push(error)
  const standIn = await connectSimulator(policy, {}, options.simulator)
  const { verify } = options
  const { connect: onMissing } = standIn
  const sluice = createSluice(policy, { env: {}, stores: { ledger }, verify, onMissing, onDefect: onError })
  const records: RouteRecord[] = []
  sluice.onRoute((record) => records.push(record))
  const server = listen(options.framework ?? 'Express', sluice, { maxBodyBytes: options.maxBodyBytes, onError })
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(server)}/llm`,
    simulator: standIn.simulator,
    sluice,
    ledger,
    records,
    defects,
    async close() {
      server.close()
      server.closeAllConnections()
      await sluice.close()
      await standIn.close()
    },
  }
}

/** The same for one test, closed when that test is over. */
export async function startAppForTest(options: AppOptions = {}): Promise<App> {
  const app = await startApp(options)
  onTestFinished(() => app.close())
  return app
}

/** The seed preset with some of its fields set otherwise. */
export function seedPolicy(changes: PolicyChanges = {}): Policy {
  const seed = parsePolicy(readPolicyFile('seed').policy)
  return {
    ...seed,
    timeouts: { ...seed.timeouts, ...changes.timeouts },
    retries: { ...seed.retries, ...changes.retries },
    breaker: { ...seed.breaker, ...changes.breaker },
    tiers: { ...seed.tiers, ...changes.tiers },
    cascade: { ...seed.cascade, ...changes.cascade },
  }
}

function isWhole(policy: Policy | PolicyChanges = {}): policy is Policy {
  return 'version' in policy
}

type HandlerOptions = Parameters<typeof expressSluice>[1]

function listen(framework: Framework, router: Sluice, options: HandlerOptions): Server {
  if (framework === 'Koa') return new Koa().use(koaSluice(router, options)).listen(0, '127.0.0.1')
  return express().use('/llm', expressSluice(router, options)).listen(0, '127.0.0.1')
}

function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('start-app: the server does not listen.')
  return address.port
}
