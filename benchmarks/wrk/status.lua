-- Paths drawn at random from the file that PATHS names.
local questions = {}
init = function() -- before it, nobody knows the host
  for path in io.lines(os.getenv("PATHS")) do
    questions[#questions + 1] = wrk.format("GET", path)
  end
  math.randomseed(os.time())
end
request = function()
  return questions[math.random(#questions)]
end
