"use client";

import { useEffect } from "react";

/**
 * Says on the document that the page has come alive: its controls are listened to from here on. What is pressed earlier
 * is lost, so whoever drives a page faster than a person does waits for `html[data-alive]`.
 */
export function Alive() {
  useEffect(() => {
    document.documentElement.dataset.alive = "";
  }, []);
  return null;
}
