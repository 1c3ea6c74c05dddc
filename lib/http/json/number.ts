const MIN_NORMAL = 2.2250738585072014e-308;
const INTEGER = /^-?\d+$/;

/** The digits that count: no sign, point, exponent, leading or trailing zeros. Empty for zero. */
function significant(text: string): string {
  const mantissa = text.replace(/[eE].*$/, "").replace(/[-.]/g, "");
  return mantissa.replace(/^0+/, "").replace(/0+$/, "");
}

/**
 * True when a JSON number written as `text` is the same number after it went through a double. Integers end at 2^53 - 1
 * (I-JSON); fractions keep 17 significant digits, which is as many as any program prints of a double; what overflows
 * to infinity or sinks to zero is lost.
 */
export function survivesDouble(text: string): boolean {
  if (text.length <= 15 && !/[eE]/.test(text)) return true;
  const value = Number(text);
  if (INTEGER.test(text)) return Number.isSafeInteger(value);
  if (!Number.isFinite(value)) return false;
  const digits = significant(text);
  if (digits === "") return true;
  if (value === 0) return false;
  // Below the smallest normal double the precision shrinks, so only the shortest text of the value itself is kept.
  if (Math.abs(value) < MIN_NORMAL) return digits === significant(String(value));
  return digits.length <= 17;
}
