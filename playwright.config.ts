import { defineConfig, devices } from '@playwright/test'
import { findBrowser } from './scripts/browser.ts'

// Each file starts the server it needs (e2e/server.ts) on a free port over a data folder of its own.
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/global-setup.ts',
  // Every server holds a model: one after the other on a small machine.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  outputDir: 'test-results',
  use: {
    ...devices['Desktop Chrome'],
    // A button that never comes is a failure long before the test's own time is over.
    actionTimeout: 15_000,
    // A trace takes more time than the test itself; get one of a file by `npx playwright test FILE --trace on`.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: findBrowser() ?? undefined,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
