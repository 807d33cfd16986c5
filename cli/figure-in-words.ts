const names: Record<string, string> = {
  averagePairwiseDistance: 'pairwise distance',
  silhouetteScore: 'silhouette',
  hubness: 'skewness of hubness',
  gap: 'modality gap',
  pairs: 'cosine of a pair',
  mean: 'how far the mean has moved',
}

/** The name of a figure that audits are compared by, in the words of the report's tables, without the version of what was asked. */
export function figureInWords(figure: string): string {
  const [subject = '', first = '', ...rest] = figure.replace(/ #\w*(?=\.|$)/, '').split('.')
  const group = rest.length > 0 ? `, ${rest.join('.')}` : ''
  if (subject === 'recall') return `recall@10 of ${first}${group}`
  if (subject === 'pairs') return `words find their picture ${first}${group}`
  if (subject === 'parity') return `prompts: ${first}${group}`
  const vectors = subject.replace('-', ' – ')
  if (first === 'copies') return `${vectors}: copies, from ${rest.join('.')} on`
  return `${vectors}: ${names[first] ?? first}`
}
