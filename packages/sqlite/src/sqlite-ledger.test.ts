import { FakeClock } from '@sluice/core/testing'
import { LEASE_MS, ledgerSuite } from '@sluice/memory/suites'
import { openTemporary } from '../measure/temporary-file.ts'

async function setup() {
  const clock = new FakeClock()
  const { ledger } = await openTemporary({ clock })
  return { store: ledger, endLeases: () => clock.advance(LEASE_MS) }
}

ledgerSuite('SqliteLedger', setup, { scale: 0.1 })
