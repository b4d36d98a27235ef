package dev.unroll.assemble;

/** The numbers that an event has, each with its column. Each task has its own. */
public final class EventNumbers {
    private final EventReader reader;
    private final int[] columns;
    private final float[] values;
    private final int shift; // from the place of a number that is no attribute's value to its column
    private final boolean attributes;
    private int count;

    public EventNumbers(Assembly assembly) {
        this.reader = new EventReader(assembly, new Refusals(assembly, new AssemblyCounts(assembly)));
        this.attributes = assembly.settings().columns().hasAttributes();
        this.shift = attributes ? assembly.inputs() - 1 : 0;
        this.columns = new int[assembly.numbers() + 1];
        this.values = new float[assembly.numbers() + 1];
    }

    /** Returns whether the event is one to assemble. Throws DATA for one that is not, unless such are left out. */
    public boolean read(Event event) {
        count = 0;
        if (!reader.read(event)) {
            return false;
        }
        float[] numbers = event.getNumbers();
        for (int i = 0; i < numbers.length; i++) {
            if (!Float.isNaN(numbers[i])) {
                columns[count] = attributes && i == 0 ? reader.attribute() : i + shift;
                values[count++] = numbers[i];
            }
        }
        return true;
    }

    // spotless:off: a table
    /** How many there are. */ public int count() { return count; }
    public int column(int i) { return columns[i]; }
    public float value(int i) { return values[i]; }
    // spotless:on
}
