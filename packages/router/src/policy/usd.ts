import { z } from 'zod'

/** Dollars as a policy states them: decimal text, never a floating-point number. */
export const usd = z.string().regex(/^\d{1,9}(?:\.\d{1,9})?$/, 'Expected decimal dollars as text, such as "0.25"')
