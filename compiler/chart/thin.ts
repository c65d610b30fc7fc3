// Fewer points where there are more than a picture shows, and fewer rows where there are more than a person reads.

/** What it shows stays: of each stretch its least and its greatest value, and the two ends. */
export function thinned(
  points: readonly (readonly [number, number])[],
  most = 400,
): readonly (readonly [number, number])[] {
  if (points.length <= most) return points;
  const inner = points.slice(1, -1);
  const stretches = Math.floor((most - 2) / 2);
  const kept = Array.from({ length: stretches }, (_, i) => {
    const stretch = inner.slice(
      Math.floor((i * inner.length) / stretches),
      Math.floor(((i + 1) * inner.length) / stretches),
    );
    const least = stretch.reduce((best, point) => (point[1] < best[1] ? point : best), stretch[0]!);
    const greatest = stretch.reduce((best, point) => (point[1] > best[1] ? point : best), stretch[0]!);
    return least[0] <= greatest[0] ? [least, greatest] : [greatest, least];
  }).flat();
  return [points[0]!, ...kept.filter((point, i) => point !== kept[i - 1]), points.at(-1)!];
}

/** At most so many, at equal distances, the first and the last among them. */
export function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  if (most <= 1) return items.slice(-most || items.length, items.length);
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!);
}
