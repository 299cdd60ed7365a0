// Texts whose contrast with what is behind them is below WCAG's AA. Runs in the page.
export function contrasts() {
  const channel = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const parsed = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const clear = (colour) => colour === "transparent" || parsed(colour)[3] === 0;
  const behind = (element) => {
    const box = element.closest("g.card")?.querySelector(".box");
    if (box) return getComputedStyle(box).fill;
    for (let at = element; at; at = at.parentElement) {
      const back = getComputedStyle(at).backgroundColor;
      if (!clear(back)) return back;
    }
    return "rgb(255, 255, 255)";
  };
  const pale = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let count = 0;
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const style = getComputedStyle(element);
    if (!texts.currentNode.data.trim() || element.closest("script, style, .hidden, .symbols, title") || !element.checkVisibility()) continue;
    const colour = element instanceof SVGElement ? style.fill : style.color;
    const back = behind(element);
    const [one, other] = [luminance(parsed(colour)), luminance(parsed(back))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    count += 1;
    if (ratio < (large ? 3 : 4.5)) pale.push(`${ratio.toFixed(2)} ${colour} on ${back}: ${texts.currentNode.data.trim().slice(0, 40)}`);
  }
  return { count, pale: [...new Set(pale)] };
}
