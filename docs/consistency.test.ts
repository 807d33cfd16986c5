import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../cli/main.ts'
import { readConfig, variables } from '../lib/config.ts'

const root = path.resolve(import.meta.dirname, '..')
const readme = read('README.md')
const everyPage = [readme, ...globSync('docs/*.md', { cwd: root }).map(read)].join('\n')
/** Set by Next.js, not by the user. */
const names = Object.keys(variables.shape).filter((name) => name !== 'NODE_ENV')
const commands = createProgram().commands.map((command) => command.name())

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8')
}

describe('.env.example', () => {
  const entries = [...read('.env.example').matchAll(/^(#.*\n)?([A-Z_]+)=(.*)$/gm)]

  it('names every variable once', () => {
    expect(entries.map(([, , name]) => name).sort()).toEqual([...names].sort())
  })

  it.each(entries.map(([, comment, name]) => [name, comment]))('explains %s', (_, comment) => {
    expect(comment?.length).toBeGreaterThan(20)
  })

  it('shows the defaults', () => {
    const shown = Object.fromEntries(entries.map(([, , name, value]) => [name, value]))
    expect(readConfig(shown, '/somewhere')).toEqual(readConfig({}, '/somewhere'))
  })
})

describe('README.md', () => {
  it.each(names)('names the variable %s', (name) => {
    expect(readme).toContain(`\`${name}\``)
  })

  it('names no variable that there is not', () => {
    const rows = [...readme.matchAll(/^\| `([A-Z][A-Z_]{2,})`/gm)].map(([, name]) => name)
    expect(rows.filter((name) => !names.includes(name ?? ''))).toEqual([])
  })

  it.each(commands)('names the command %s', (name) => {
    expect(readme).toMatch(new RegExp(`\\bdiptych ${name}\\b|\\| \`${name}\\b`))
  })
})

describe('the documentation', () => {
  it('names no command that there is not', () => {
    const named = [...everyPage.matchAll(/^\s*(?:npx |\.\/node_modules\/\.bin\/)?diptych ([a-z]+)/gm)].map(
      ([, name]) => name,
    )
    expect(named.filter((name) => !commands.includes(name ?? ''))).toEqual([])
  })

  it.each(routes())('names the route %s', (_, pattern) => {
    expect(everyPage).toMatch(pattern)
  })
})

/** `/api/documents/[id]` as the documentation writes it: `/api/documents/ID`. */
function routes(): [route: string, pattern: RegExp][] {
  const files = globSync('app/**/route.ts', { cwd: root, exclude: ['**/_*'] })
  // A catch-all answers for what is not there.
  const documented = files.filter((file) => !file.includes('[...'))
  return documented.map((file) => {
    const route = `/${path.posix.dirname(
      file
        .replaceAll(path.sep, '/')
        .replace(/^app\//, '')
        .replace(/\([^/]*\)\//g, ''),
    )}`
    const pattern = route.replace(/\[[^\]]+\]/g, '(?:[A-Z]+|\\{\\w+\\}|:\\w+)')
    return [route, new RegExp(`${pattern}(?![\\w/]*\\w)`)]
  })
}
