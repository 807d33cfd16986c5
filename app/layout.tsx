import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { AppShell } from '@/components/shell/app-shell.tsx'
import { Providers } from '@/components/shell/providers.tsx'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Diptych', template: '%s · Diptych' },
  description: 'Ask your pictures and documents, in words or with a picture. Every answer shows what it rests on.',
  referrer: 'same-origin',
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfbf9' },
    { media: '(prefers-color-scheme: dark)', color: '#141619' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // The proxy gives every response a nonce of its own; inline scripts without it don't run.
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <html lang="en" className={GeistSans.variable} suppressHydrationWarning>
      <body className="font-sans">
        <Providers nonce={nonce}>
          <AppShell>{children}</AppShell>
        </Providers>
      </body>
    </html>
  )
}
