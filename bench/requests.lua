-- Requests of wrk: each as another signed-in learner; writes go once through every pair of a learner and a lesson.
-- Told by a file: learners, tokens (a file, one a line), cookie, csrf, method, before, after, lessons, offset, writes.

local counted = 0

function setup(thread)
   thread:set("number", counted)
   counted = counted + 1
end

function init(args)
   told = dofile(args[1])
   tokens = {}
   for line in io.lines(told.tokens) do
      tokens[#tokens + 1] = line
   end
   lessons = {}
   for id in string.gmatch(told.lessons, "[^,]+") do
      lessons[#lessons + 1] = id
   end
   math.randomseed(1000 + number)
   step = told.offset + number
end

function request()
   local learner, lesson
   if told.writes then
      learner = step % #tokens + 1
      lesson = math.floor(step / #tokens) % #lessons + 1
      step = step + 2
   else
      learner = math.random(#tokens)
      lesson = #lessons > 0 and math.random(#lessons) or 0
   end
   local headers = { ["Host"] = "localhost", ["Cookie"] = told.cookie .. "=" .. tokens[learner] }
   if told.csrf ~= "" then
      headers["Cookie"] = headers["Cookie"] .. "; csrf=" .. told.csrf
      headers["X-CSRFToken"] = told.csrf
   end
   local path = told.before
   if lesson > 0 then
      path = path .. lessons[lesson] .. told.after
   end
   return wrk.format(told.method, path, headers)
end

function done(summary, latency, requests)
   local errors = summary.errors
   local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
   io.write(string.format(
      'RESULT {"requests": %d, "microseconds": %d, "errors": %d, "p50": %d, "p95": %d}\n',
      summary.requests, summary.duration, failed, latency:percentile(50), latency:percentile(95)))
end
