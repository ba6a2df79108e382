-- result.lua: wrk prints its findings as one line of JSON.
done = function(summary, latency, requests)
  local seconds = summary.duration / 1e6
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests": %d, "rps": %.1f, "p50_us": %.0f, "p99_us": %.0f, "errors": %d}\n',
    summary.requests, summary.requests / seconds, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
