'use client'

/** Stands in for the whole page when the layout itself broke, so it brings its own few styles. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: 'system-ui, sans-serif', display: 'grid', placeItems: 'center', minHeight: '100dvh' }}>
        <main style={{ textAlign: 'center', maxWidth: '26rem', padding: '1rem' }}>
          <h1 style={{ fontSize: '1.25rem' }}>Diptych could not show this page</h1>
          <p>What you have stored is safe. If it happens again, look at the server’s log.</p>
          <button type="button" onClick={reset} style={{ padding: '0.6rem 1.2rem', font: 'inherit' }}>
            Try again
          </button>
        </main>
      </body>
    </html>
  )
}
