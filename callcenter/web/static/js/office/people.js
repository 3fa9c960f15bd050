/** People by the names that others see, as far as an order names them. */
export function nameIn(order) {
  const names = new Map((order.people ?? []).map(({ actor, display }) => [actor, display]));
  return (id) => names.get(id) || id;
}
