/** What stands in the fields of a form that is sent off: the page sends it itself. */
export function values(event) {
  event.preventDefault();
  return Object.fromEntries(new FormData(event.target));
}
