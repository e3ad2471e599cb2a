package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The class folders below a root, from the relative paths of what is there: the first segment is the class, classes in
 * alphabetical order are labels 0, 1, ... (torchvision's {@code ImageFolder}), the images of a class come in the order
 * of their folder, then their name. Hidden names and files without an image's suffix are passed over.
 *
 * @param classes class names; the place is the label
 * @param paths relative path of each image, {@code CLASS/.../FILE}
 * @param labels label of each image
 */
record ClassTree(List<String> classes, List<String> paths, int[] labels) {
    private static final Comparator<String> BY_FOLDER_THEN_NAME = Comparator.comparing(
                    (String path) -> path.substring(0, path.lastIndexOf('/')))
            .thenComparing(Comparator.naturalOrder());

    /**
     * @param where what messages call the root
     * @param folders relative paths of folders, so that one without images is noticed
     * @param files relative paths of files, {@code /} between segments
     * @param below what to write between root and a subfolder to open that, for the advice in messages
     * @throws ResiduaException if there is no class folder, one holds no image, or the class folders lie deeper
     */
    static ClassTree of(String where, Collection<String> folders, Collection<String> files, String below) {
        TreeMap<String, List<String>> byClass = new TreeMap<>();
        for (String folder : folders) {
            if (!isHidden(folder)) byClass.computeIfAbsent(firstSegment(folder), name -> new ArrayList<>());
        }
        int loose = 0;
        for (String file : files) {
            if (isHidden(file) || !Images.hasImageSuffix(file)) continue;
            if (file.indexOf('/') < 0) loose++;
            else
                byClass.computeIfAbsent(firstSegment(file), name -> new ArrayList<>())
                        .add(file);
        }
        if (byClass.isEmpty()) {
            String found = loose > 0 ? loose + " images but no class folders" : "no class folders with images";
            throw new ResiduaException(where + ": " + found + "; expected CLASS/IMAGE.jpg below it");
        }
        refuseEmptyClasses(where, byClass);
        refuseDeeperClasses(where, byClass, below);
        List<String> paths = new ArrayList<>();
        for (List<String> images : byClass.values()) {
            images.sort(BY_FOLDER_THEN_NAME);
            paths.addAll(images);
        }
        int[] labels = new int[paths.size()];
        int label = 0;
        int next = 0;
        for (List<String> images : byClass.values()) {
            for (int i = 0; i < images.size(); i++) labels[next++] = label;
            label++;
        }
        return new ClassTree(List.copyOf(byClass.keySet()), List.copyOf(paths), labels);
    }

    private static void refuseEmptyClasses(String where, TreeMap<String, List<String>> byClass) {
        List<String> empty = new ArrayList<>();
        byClass.forEach((name, images) -> {
            if (images.isEmpty()) empty.add(name);
        });
        if (!empty.isEmpty()) {
            throw new ResiduaException(where + ": no image in class folder" + (empty.size() == 1 ? " " : "s ")
                    + String.join(", ", empty) + "; add images or remove the folder");
        }
    }

    /** {@code train/cat/1.jpg}, opened one folder too high, would make a class of {@code train}. */
    private static void refuseDeeperClasses(String where, TreeMap<String, List<String>> byClass, String below) {
        TreeSet<String> deeper = new TreeSet<>();
        for (List<String> images : byClass.values()) {
            for (String image : images) {
                int first = image.indexOf('/');
                if (image.indexOf('/', first + 1) < 0) return;
                deeper.add(image.substring(0, first));
            }
        }
        throw new ResiduaException(where + ": all images lie two or more folders down; open one of "
                + String.join(
                        ", ", deeper.stream().map(name -> where + below + name).toList()));
    }

    private static String firstSegment(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }

    /** Dot files, and what macOS adds to archives. */
    private static boolean isHidden(String path) {
        return path.startsWith(".") || path.contains("/.") || path.startsWith("__MACOSX");
    }
}
