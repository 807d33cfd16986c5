'use client'

import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { SWRConfig } from 'swr'

const settings = { errorRetryCount: 5, errorRetryInterval: 3_000, dedupingInterval: 1_000 }

/** What every component may rely on: the theme, tooltips that share a delay, and the rules for asking the server. */
export function Providers({ nonce, children }: { nonce?: string; children: ReactNode }) {
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      <CSPProvider nonce={nonce}>
        <SWRConfig value={settings}>
          <Tooltip.Provider delay={450}>{children}</Tooltip.Provider>
        </SWRConfig>
      </CSPProvider>
    </ThemeProvider>
  )
}
