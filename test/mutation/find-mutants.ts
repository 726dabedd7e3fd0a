import { parseSync, Visitor, type Node, type VisitorObject } from 'oxc-parser'

/** One small change of one file that tests should notice. */
export interface Mutant {
  readonly path: string
  readonly line: number
  readonly start: number
  readonly end: number
  readonly replacement: string
  /** What stood there, in one line. */
  readonly original: string
}

interface Span {
  readonly start: number
  readonly end: number
}

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '**': ['*'],
  '&&': ['||'],
  '||': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
}

const METHODS: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  some: 'every',
  every: 'some',
}

/** What is only a type, an import or a text. */
const ASLEEP = [
  'TSTypeAnnotation',
  'TSTypeAliasDeclaration',
  'TSInterfaceDeclaration',
  'TSTypeParameterInstantiation',
  'TSTypeParameterDeclaration',
  'ImportDeclaration',
  'TemplateLiteral',
] as const

/**
 * All changes of one file: conditions turned, boundaries moved, operators and numbers exchanged, calls left out. Texts
 * are left alone, and what is only a type or only a message.
 */
export function findMutants(path: string, text: string): readonly Mutant[] {
  const { program, errors } = parseSync(path, text)
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`)
  const found: Mutant[] = []
  const asleep: Span[] = []
  const add = ({ start, end }: Span, replacement: string) => {
    const original = text.slice(start, end)
    const line = text.slice(0, start).split('\n').length
    if (replacement !== original) found.push({ path, line, start, end, replacement, original })
  }
  const notes = { add, textOf: ({ start, end }: Span) => text.slice(start, end), text }
  const sleeping = Object.fromEntries(ASLEEP.map((type) => [type, (node: Span) => void asleep.push(node)]))
  new Visitor({ ...sleeping, ...operatorChanges(notes), ...branchChanges(notes), ...callChanges(notes) }).visit(program)
  return found.filter(({ start, end }) => !asleep.some((span) => span.start <= start && end <= span.end))
}

interface Notes {
  readonly text: string
  readonly textOf: (span: Span) => string
  readonly add: (span: Span, replacement: string) => void
}

function operatorChanges({ text, textOf, add }: Notes): VisitorObject {
  const exchange = (left: Span, right: Span, sign: string) => {
    const at = text.indexOf(sign, left.end)
    for (const other of OPERATORS[sign] ?? []) if (at < right.start) add({ start: at, end: at + sign.length }, other)
  }
  return {
    BinaryExpression: ({ left, right, operator }) => {
      const isJoined = operator === '+' && (isText(left) || isText(right))
      if (!isJoined) exchange(left, right, operator)
    },
    LogicalExpression: (node) => {
      if (node.operator === '??') add(node, textOf(node.right))
      else exchange(node.left, node.right, node.operator)
    },
    AssignmentExpression: ({ left, right, operator }) => exchange(left, right, operator),
    UnaryExpression: (node) => {
      if (node.operator === '!') add(node, textOf(node.argument))
    },
    UpdateExpression: (node) => {
      const other = node.operator === '++' ? '--' : '++'
      add(node, textOf(node).replace(node.operator, other))
    },
    Literal: (node) => {
      if (typeof node.value === 'boolean') add(node, String(!node.value))
      if (typeof node.value === 'number') add(node, String(otherNumber(node.value)))
      if (typeof node.value === 'bigint') add(node, `${node.value + 1n}n`)
    },
  }
}

function branchChanges({ textOf, add }: Notes): VisitorObject {
  return {
    ConditionalExpression: (node) => {
      add(node, `(${textOf(node.consequent)})`)
      add(node, `(${textOf(node.alternate)})`)
    },
    IfStatement: ({ test }) => {
      add(test, 'true')
      add(test, 'false')
    },
    WhileStatement: ({ test }) => add(test, 'false'),
  }
}

function callChanges({ add }: Notes): VisitorObject {
  return {
    CallExpression: ({ callee }) => {
      if (callee.type !== 'MemberExpression' || callee.computed) return
      const other = METHODS[callee.property.type === 'Identifier' ? callee.property.name : '']
      if (other) add(callee.property, other)
    },
    ExpressionStatement: (node) => {
      const { type } = node.expression
      if (type === 'CallExpression' || type === 'AwaitExpression') add(node, ';')
    },
  }
}

/** As it is with the change in it. */
export function mutate(text: string, { start, end, replacement }: Mutant): string {
  return text.slice(0, start) + replacement + text.slice(end)
}

// So small a change of a large number as one is none: what is waited for, or kept, is no exact science.
function otherNumber(value: number): number {
  return value === 0 || value === 1 ? value + 1 : value * 10
}

function isText(node: Node): boolean {
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string')
}
