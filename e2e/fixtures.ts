import AxeBuilder from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'
import { type App, type AppOptions, startApp } from './server.ts'

export { expect }

interface WorkerFixtures {
  /** `test.use({ server: {…} })` at the top of a file gives the file a server of its own, with an empty data folder. */
  server: AppOptions
  app: App
}

/**
 * Tests with one server between them (`app`), which began with an empty data folder, and a page that goes there. A file
 * that shares it keeps to collections of its own. A test that wants to end its server calls startApp.
 */
export const test = base.extend<{ problems: string[] }, WorkerFixtures>({
  server: [{}, { scope: 'worker', option: true }],
  app: [
    async ({ server }, use) => {
      const app = await startApp(server)
      await use(app)
      await app.stop()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  baseURL: async ({ app }, use) => use(app.url),
  /** Errors on the console, uncaught ones, and requests to any other host, from the first request on. */
  problems: async ({ page, baseURL }, use) => {
    const problems: string[] = []
    page.on('console', (message) => {
      if (message.type() !== 'error') return
      const { url } = message.location()
      if (url.includes('/api/') && message.text().includes('status of 404')) return
      problems.push(`${message.text()} (${url})`)
    })
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url())
      if (protocol.startsWith('http') && origin !== baseURL) problems.push(`A request to ${request.url()}`)
    })
    await use(problems)
  },
})

/** Serious violations of accessibility on the page once it has settled, one line each. */
export async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(endOfAnimations)
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}`))
}

/** What still fades in has too little contrast. Spinners never end. */
async function endOfAnimations(): Promise<void> {
  const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
  await Promise.allSettled(ending.map(({ finished }) => finished))
}
