import { TIERS } from '@sluice/core'
import { z } from 'zod'
import { usd } from './usd.ts'

/** What Sluice looks for in a cheap answer by itself. */
const CASCADE_CHECKS = ['refusal', 'empty', 'truncation', 'schema', 'tool-calls', 'repetition'] as const

const ms = (fallback: number, about: string) =>
  z.int().positive().max(600_000).default(fallback).describe(`${about} Milliseconds; default ${fallback}.`)
const probability = z.number().min(0).max(1)
const whenFailed = (fallback: 'escalate' | 'deliver') =>
  z
    .enum(['escalate', 'deliver'])
    .default(fallback)
    .describe(`What a check that could not be made counts as: not passed, or passed. Default "${fallback}".`)

const hook = z
  .strictObject({
    timeoutMs: ms(2_000, 'The longest that the app\'s own "verify" is waited for.'),
    whenFailed: whenFailed('escalate'),
  })
  .describe('How the app\'s own "verify", where it states one, is asked.')

const judge = z
  .strictObject({
    tier: z.enum(TIERS).describe('Whose model judges.'),
    timeoutMs: ms(15_000, 'The longest that it is waited for.'),
    maxOutputTokens: z.int().positive().max(65_536).default(1_024).describe('Its output limit. Default 1024.'),
    tag: z.string().min(1).max(64).default('judge').describe('The tag that budgets know it by. Default "judge".'),
    whenFailed: whenFailed('deliver'),
  })
  .describe('A model that is asked whether the cheap answer will do. Default: none is.')

/** How a cheap tier is asked first and its answer verified, as the policy states it. */
export const cascadeSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe('Whether a cheaper tier may be asked first, and its answer verified. Default false.'),
    streams: z
      .enum(['direct', 'hold'])
      .default('direct')
      .describe('"direct": streams are routed without. "hold": a cheap answer is whole and verified before any of it.'),
    choose: z
      .enum(['expected-cost', 'always'])
      .default('expected-cost')
      .describe('Per request the plan that is expected to cost least, or always from the cheapest tier up.'),
    checks: z
      .array(z.enum(CASCADE_CHECKS))
      .default([...CASCADE_CHECKS])
      .describe('What is looked for. Default: all of it.'),
    catches: probability.default(0.3).describe('Share of the bad answers that do not pass. Default 0.3.'),
    falseAlarms: probability.default(0.02).describe('Share of the good answers that do not pass. Default 0.02.'),
    missCost: z
      .number()
      .min(0)
      .max(1_000)
      .default(2)
      .describe('What a bad answer costs that is handed out, in answers of the dearest tier. Default 2.'),
    maxLoss: probability
      .default(0)
      .describe('How much less likely a good answer may be than asked directly. Default 0: not at all.'),
    escalationUsd: usd.default('0').describe('What asking another tier costs beside its tokens. Default "0".'),
    hook: hook.prefault({}),
    judge: judge.optional(),
  })
  .meta({ id: 'cascade' })
