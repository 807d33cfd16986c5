import { expect, seriousViolations, test } from './fixtures.ts'

for (const path of ['/', '/library']) {
  test(`${path} opens without an error, for everyone`, async ({ page, problems }) => {
    const response = await page.goto(path)
    expect(response?.status()).toBe(200)
    await expect(page.getByRole('main')).toBeVisible()
    await page.waitForLoadState('networkidle')
    expect(await seriousViolations(page)).toEqual([])
    expect(problems).toEqual([])
  })
}
