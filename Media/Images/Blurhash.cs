namespace Social.Media.Images;

/// <summary>A blurred preview of an image in a few characters: the strongest waves of its colours (the algorithm of blurha.sh).</summary>
internal static class Blurhash
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    private const int Channels = 3;

    /// <param name="pixels">Rows of red, green and blue in sRGB.</param>
    /// <param name="across">Waves from left to right, 1 to 9.</param>
    /// <param name="down">Waves from top to bottom, 1 to 9.</param>
    public static string Of(ReadOnlySpan<byte> pixels, int width, int height, int across, int down)
    {
        var linear = new float[pixels.Length];
        for (var i = 0; i < linear.Length; i++)
            linear[i] = ToLinear(pixels[i]);
        var waves = new (float R, float G, float B)[across * down];
        for (var y = 0; y < down; y++)
        {
            for (var x = 0; x < across; x++)
                waves[(y * across) + x] = Wave(linear, width, height, x, y);
        }
        return Encoded(waves, across, down);
    }

    private static (float R, float G, float B) Wave(float[] linear, int width, int height, int across, int down)
    {
        float r = 0, g = 0, b = 0;
        for (var y = 0; y < height; y++)
        {
            var vertical = MathF.Cos(MathF.PI * down * y / height);
            for (var x = 0; x < width; x++)
            {
                var basis = MathF.Cos(MathF.PI * across * x / width) * vertical;
                var at = ((y * width) + x) * Channels;
                r += basis * linear[at];
                g += basis * linear[at + 1];
                b += basis * linear[at + 2];
            }
        }
        var scale = (across == 0 && down == 0 ? 1f : 2f) / (width * height);
        return (r * scale, g * scale, b * scale);
    }

    private static string Encoded((float R, float G, float B)[] waves, int across, int down)
    {
        var text = new char[6 + ((waves.Length - 1) * 2)];
        var alternating = waves.AsSpan(1);
        var strongest = 0f;
        foreach (var (r, g, b) in alternating)
            strongest = MathF.Max(strongest, MathF.Max(MathF.Abs(r), MathF.Max(MathF.Abs(g), MathF.Abs(b))));
        var quantized = alternating.IsEmpty ? 0 : Math.Clamp((int)MathF.Floor((strongest * 166) - 0.5f), 0, 82);
        var largest = alternating.IsEmpty ? 1f : (quantized + 1) / 166f;
        Write(text.AsSpan(0, 1), (across - 1) + ((down - 1) * 9));
        Write(text.AsSpan(1, 1), quantized);
        Write(text.AsSpan(2, 4), (ToSrgb(waves[0].R) << 16) + (ToSrgb(waves[0].G) << 8) + ToSrgb(waves[0].B));
        for (var i = 0; i < alternating.Length; i++)
        {
            var (r, g, b) = alternating[i];
            Write(text.AsSpan(6 + (i * 2), 2), (((Level(r / largest) * 19) + Level(g / largest)) * 19) + Level(b / largest));
        }
        return new string(text);
    }

    // nineteen levels, finer near zero
    private static int Level(float value) => Math.Clamp((int)MathF.Floor((MathF.CopySign(MathF.Sqrt(MathF.Abs(value)), value) * 9) + 9.5f), 0, 18);

    private static void Write(Span<char> text, int value)
    {
        for (var i = text.Length - 1; i >= 0; i--, value /= Digits.Length)
            text[i] = Digits[value % Digits.Length];
    }

    private static float ToLinear(byte value)
    {
        var share = value / 255f;
        return share <= 0.04045f ? share / 12.92f : MathF.Pow((share + 0.055f) / 1.055f, 2.4f);
    }

    private static int ToSrgb(float value)
    {
        var share = Math.Clamp(value, 0f, 1f);
        return (int)((share <= 0.0031308f ? share * 12.92f * 255 : ((1.055f * MathF.Pow(share, 1 / 2.4f)) - 0.055f) * 255) + 0.5f);
    }
}
