import { MemoryKeys } from './memory-keys.ts'
import { keySuite } from './suites/index.ts'

keySuite('MemoryKeys', () => new MemoryKeys())
