/** Moments as the browser's own field for them has them. */
/** A moment as the browser's own field has it: local time, to the minute. */
export function localMoment(at) {
  const d = new Date(at * 1000), two = (n) => String(n).padStart(2, "0");
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}
