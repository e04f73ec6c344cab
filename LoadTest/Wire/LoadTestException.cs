namespace Social.LoadTest.Wire;

/// <summary>A run cannot go on; the message is for the person who started it.</summary>
internal sealed class LoadTestException(string message, Exception? inner = null) : Exception(message, inner);
